#pragma once

#include <string>
#include <string_view>
#include <tcl.h>

namespace envboot::modulefile {

/// Bytes in and out of Tcl's objects.
std::string to_bytes(Tcl_Encoding encoding, Tcl_Obj* object);
/// Tcl's own form of its text, which lasts as long as the object keeps it; where all is ASCII, the bytes themselves.
std::string_view utf_of(Tcl_Obj* object);
Tcl_Obj* to_object(Tcl_Encoding encoding, std::string_view bytes);

/// A reference held for as long as the scope lasts.
class Held {
 public:
  explicit Held(Tcl_Obj* object) : m_object(object) { Tcl_IncrRefCount(m_object); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { Tcl_DecrRefCount(m_object); }
  Tcl_Obj* operator*() const { return m_object; }

 private:
  Tcl_Obj* m_object;
};

} // namespace envboot::modulefile
