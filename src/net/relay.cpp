#include "net/relay.hpp"

#include "net/html.hpp"
#include "net/portal.hpp"
#include "util/base64.hpp"

#include <fmt/format.h>

namespace envboot::net {

Secret basic_authorization(const Credentials& login) {
  return Secret("Basic " + base64(login.user + ":" + login.password.reveal()));
}

bool equal_secrets(std::string_view given, std::string_view right) {
  unsigned difference = given.size() == right.size() ? 0 : 1;
  for (size_t i = 0; i < right.size(); ++i) {
    unsigned char other = i < given.size() ? static_cast<unsigned char>(given[i]) : 0;
    difference |= static_cast<unsigned>(other ^ static_cast<unsigned char>(right[i]));
  }
  return difference == 0;
}

std::string answer_text(std::string_view status, std::string_view text, std::string_view header) {
  return fmt::format("HTTP/1.1 {}\r\n{}Content-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}\n",
                     status, header, text.size() + 1, text);
}

Secret connect_text(const ProxyRequest& request, const Url& proxy) {
  std::string target = authority_of(request);
  HttpHead head{"CONNECT " + target + " HTTP/1.1", {{"Host", target}}};
  if (const auto& login = proxy.credentials()) {
    head.add("Proxy-Authorization", basic_authorization(*login).reveal());
  }
  return Secret(head.text());
}

Secret request_text(HttpHead head, const ProxyRequest& request, const std::optional<Url>& proxy) {
  head.remove({"proxy-authorization", "proxy-connection", "connection", "keep-alive", "expect", "upgrade"});
  head.add("Connection", "close");
  if (!proxy) {
    head.start_line = fmt::format("{} {} HTTP/1.1", request.method, request.path);
  } else if (const auto& login = proxy->credentials()) {
    head.add("Proxy-Authorization", basic_authorization(*login).reveal());
  }
  return Secret(head.text());
}

std::string response_text(HttpHead head) {
  head.remove({"connection", "keep-alive", "proxy-connection", "proxy-authenticate"});
  head.add("Connection", "close");
  return head.text();
}

std::string authority_of(const ProxyRequest& request) {
  bool six = request.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", six ? "[" : "", request.host, six ? "]" : "", request.port);
}

bool refuses_login(const HttpHead& answer) {
  bool from_proxy = !answer.header("proxy-authenticate").empty() || answer.header("server").starts_with("tinyproxy");
  return answer.status() == 407 || (answer.status() == 401 && from_proxy);
}

Error refusal_of(const HttpHead& answer, const ProxyRequest& request, const Url& proxy) {
  std::string target = authority_of(request);
  std::string said = fmt::format("it answered {} to a request for {}", answer.status(), target);
  if (answer.status() == 407 || answer.status() == 401) {
    bool logged_in = proxy.credentials().has_value();
    return error(Kind::temporary, "the site proxy {} {}", proxy.text(),
                 logged_in ? "refused the login" : "wants a login, and none was given")
        .because(said)
        .with_hint(fmt::format("{} `--proxy-user USER --proxy-password-file FILE`, then run the same command again",
                               logged_in ? "check user and password:" : "add"));
  }
  if (answer.status() / 100 == 3) {
    auto login = Url::parse(answer.header("location"));
    PortalPage page{{}, login ? std::optional(login->without_credentials()) : std::nullopt, true};
    return portal_error(page, target);
  }
  return failure("the site proxy {} does not let us reach {}", proxy.text(), target).because(said);
}

std::optional<Error> portal_of(const HttpHead& answer, std::string_view first_bytes, const ProxyRequest& request) {
  auto asked = Url::parse("http://" + authority_of(request) + request.path);
  if (!asked) {
    return std::nullopt;
  }
  os::Head head{answer.status(), asked->text(), {}};
  for (const auto& [name, value] : answer.headers) {
    head.headers.emplace_back(lower(name), value);
  }
  auto page = find_portal(head, first_bytes, *asked, true);
  return page ? std::optional(portal_error(*page, asked->text())) : std::nullopt;
}

Error unreachable(const ProxyRequest& request, const std::optional<Url>& proxy, std::string why) {
  std::string where = proxy ? "the site proxy " + proxy->without_credentials().text() : authority_of(request);
  return failure("cannot reach {}", where)
      .because(std::move(why))
      .with_hint("check the proxy's address with `envboot doctor --only EB5`");
}

} // namespace envboot::net
