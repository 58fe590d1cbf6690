#include <stdio.h>

int main(void) { return puts("@PREFIX@/share/envhook") < 0; }
