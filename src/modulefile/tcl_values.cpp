#include "modulefile/tcl_values.hpp"

#include <algorithm>

namespace envboot::modulefile {
namespace {

/// The same in every encoding. Tcl writes NUL as two bytes above 0x7f.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c != 0 && static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

std::string_view utf_of(Tcl_Obj* object) {
  int length = 0;
  const char* utf = Tcl_GetStringFromObj(object, &length);
  return {utf, static_cast<size_t>(length)};
}

std::string to_bytes(Tcl_Encoding encoding, Tcl_Obj* object) {
  std::string_view utf = utf_of(object);
  if (is_plain(utf)) {
    return std::string(utf);
  }
  Tcl_DString buffer;
  Tcl_UtfToExternalDString(encoding, utf.data(), static_cast<int>(utf.size()), &buffer);
  std::string bytes(Tcl_DStringValue(&buffer), static_cast<size_t>(Tcl_DStringLength(&buffer)));
  Tcl_DStringFree(&buffer);
  return bytes;
}

Tcl_Obj* to_object(Tcl_Encoding encoding, std::string_view bytes) {
  if (is_plain(bytes)) {
    return Tcl_NewStringObj(bytes.data(), static_cast<int>(bytes.size()));
  }
  Tcl_DString buffer;
  Tcl_ExternalToUtfDString(encoding, bytes.data(), static_cast<int>(bytes.size()), &buffer);
  Tcl_Obj* object = Tcl_NewStringObj(Tcl_DStringValue(&buffer), Tcl_DStringLength(&buffer));
  Tcl_DStringFree(&buffer);
  return object;
}

} // namespace envboot::modulefile
