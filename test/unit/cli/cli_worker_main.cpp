#include "modulefile/worker.hpp"

int main(int argc, char** argv) {
  return envboot::modulefile::run_worker(argc, argv);
}
