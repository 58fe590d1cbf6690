#pragma once

#include "os/transport.hpp"
#include "util/error.hpp"
#include "util/url.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace envboot::net {

/// What the first bytes of a body are, whatever its content type claims.
enum class Content { zip, gzip, bzip2, xz, zstd, elf, tar, json, html, other };

std::string_view name_of(Content content); ///< `a zip archive`

/// 512 bytes are enough (a tar names itself at 257).
Content sniff(std::string_view first_bytes);

/// What a file of this name must begin with; nothing when its name doesn't tell.
std::optional<Content> expected_content(std::string_view file_name);

/// A page that wants a login, or at least a web page where a file was asked for.
struct PortalPage {
  std::string title;          ///< may be empty
  std::optional<Url> login;   ///< where to log in, when the page or its redirect says so; never with credentials
  bool surely_a_login = true; ///< false: a web page without a sign of a login
};

/// Whether an answer is a portal's page. `first_bytes`: what of the body is there, some kilobytes see the form.
/// `asked` is what was requested; `wants_page`: HTML is what we want (a package index), so only a login form counts.
std::optional<PortalPage> find_portal(const os::Head& head, std::string_view first_bytes, const Url& asked,
                                      bool wants_page = false);

/// The error that stops a command: temporary when it is a login page, failed when it is some other page.
Error portal_error(const PortalPage& page, std::string_view what);

} // namespace envboot::net
