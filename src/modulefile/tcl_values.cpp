#include "modulefile/tcl_values.hpp"

namespace envboot::modulefile {

std::string to_bytes(Tcl_Encoding encoding, Tcl_Obj* object) {
  int length = 0;
  const char* utf = Tcl_GetStringFromObj(object, &length);
  Tcl_DString buffer;
  Tcl_UtfToExternalDString(encoding, utf, length, &buffer);
  std::string bytes(Tcl_DStringValue(&buffer), static_cast<size_t>(Tcl_DStringLength(&buffer)));
  Tcl_DStringFree(&buffer);
  return bytes;
}

Tcl_Obj* to_object(Tcl_Encoding encoding, std::string_view bytes) {
  Tcl_DString buffer;
  Tcl_ExternalToUtfDString(encoding, bytes.data(), static_cast<int>(bytes.size()), &buffer);
  Tcl_Obj* object = Tcl_NewStringObj(Tcl_DStringValue(&buffer), Tcl_DStringLength(&buffer));
  Tcl_DStringFree(&buffer);
  return object;
}

} // namespace envboot::modulefile
