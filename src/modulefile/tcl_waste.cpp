#include "modulefile/tcl_waste.hpp"

#include <cerrno>

namespace envboot::modulefile {
namespace {

int close(ClientData, Tcl_Interp*) {
  return 0;
}
int read(ClientData, char*, int, int* error) {
  *error = EBADF;
  return -1;
}
int write(ClientData, const char*, int size, int*) {
  return size;
}
void watch(ClientData, int) {}

Tcl_ChannelType make_type() {
  Tcl_ChannelType type{};
  type.typeName = "waste";
  type.version = TCL_CHANNEL_VERSION_5;
  type.closeProc = &close;
  type.inputProc = &read;
  type.outputProc = &write;
  type.watchProc = &watch;
  return type;
}

} // namespace

Tcl_Channel open_waste_channel(int number) {
  static const Tcl_ChannelType type = make_type();
  std::string name = "waste" + std::to_string(number);
  return Tcl_CreateChannel(&type, name.c_str(), nullptr, TCL_WRITABLE);
}

} // namespace envboot::modulefile
