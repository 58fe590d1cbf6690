#include "os/transfer_error.hpp"

#include <curl/curl.h>
#include <gtest/gtest.h>

namespace envboot::os {
namespace {

const Url k_wheel = Url::parse("https://files.example.org/torch.whl").value();
const Url k_proxy = Url::parse("http://somebody:secret-of-a-test@proxy.example.org:3128").value();

struct Row {
  const char* name;
  CURLcode code;
  bool by_proxy;
  void (*more)(TransferEnd& end);
  Kind kind;
  const char* what;
  const char* cause;
  const char* hint; ///< a part of it
};

using std::chrono::seconds;

// What a real server can't be made to do at will stands here too: a clock that is wrong, a link that is cut.
const std::vector<Row> k_rows{
    {"NoProxyOfThatName", CURLE_COULDNT_RESOLVE_PROXY, true, nullptr, Kind::failed,
     "no address is known for the proxy proxy.example.org", "", "check its name"},
    {"NoHostOfThatName", CURLE_COULDNT_RESOLVE_HOST, false, nullptr, Kind::failed,
     "no address is known for files.example.org", "", "often needs the site's proxy"},
    {"Refused", CURLE_COULDNT_CONNECT, false, [](TransferEnd& end) { end.system_error = ECONNREFUSED; }, Kind::failed,
     "cannot connect to files.example.org:443", "Connection refused", "only through a proxy"},
    {"RefusedByTheProxysMachine", CURLE_COULDNT_CONNECT, true, nullptr, Kind::failed,
     "cannot connect to the proxy http://proxy.example.org:3128/", "the connection failed",
     "check the proxy's address"},
    {"AnotherName", CURLE_PEER_FAILED_VERIFICATION, false, nullptr, Kind::refused,
     "the certificate of files.example.org can't be trusted", "it was issued for another name", "in its place"},
    {"Expired", CURLE_PEER_FAILED_VERIFICATION, false, [](TransferEnd& end) { end.certificate_verdict = 10; },
     Kind::refused, "the certificate of files.example.org can't be trusted", "it is not valid at this time", "`date`"},
    {"NotYetValid", CURLE_PEER_FAILED_VERIFICATION, false, [](TransferEnd& end) { end.certificate_verdict = 9; },
     Kind::refused, "the certificate of files.example.org can't be trusted", "it is not valid at this time", "`date`"},
    {"UnknownAuthority", CURLE_PEER_FAILED_VERIFICATION, false, [](TransferEnd& end) { end.certificate_verdict = 20; },
     Kind::refused, "the certificate of files.example.org can't be trusted",
     "no authority in the system's CA bundle signed it", "`--ca FILE`"},
    {"AwayFromHttps", CURLE_UNSUPPORTED_PROTOCOL, false,
     [](TransferEnd& end) { end.location = "http://elsewhere.example.org/x"; }, Kind::refused,
     "https://files.example.org/torch.whl leads to http://elsewhere.example.org/x",
     "a redirect may only lead from https to https", ""},
    {"Cut", CURLE_RECV_ERROR, false, [](TransferEnd& end) { end.body_bytes = 7; }, Kind::failed,
     "the connection to files.example.org was cut", "after 7 bytes of https://files.example.org/torch.whl", "is kept"},
    {"Silent", CURLE_OPERATION_TIMEDOUT, false, [](TransferEnd& end) { end.stall = seconds(60); }, Kind::failed,
     "files.example.org stopped answering",
     "nothing came any more after 0 bytes of https://files.example.org/torch.whl",
     "run the same command again: what arrived is kept"},
    {"SilentProxy", CURLE_OPERATION_TIMEDOUT, true, [](TransferEnd& end) { end.stall = seconds(60); }, Kind::failed,
     "the proxy http://proxy.example.org:3128/ stopped answering",
     "nothing came any more after 0 bytes of https://files.example.org/torch.whl", "is kept"},
    {"Trickle", CURLE_OPERATION_TIMEDOUT, false,
     [](TransferEnd& end) {
       end.body_bytes = 90;
       end.silence = seconds(1);
       end.stall = seconds(60);
     },
     Kind::failed, "files.example.org sends too slowly",
     "it was less than 200 bytes a second after 90 bytes of https://files.example.org/torch.whl", "use a mirror"},
    {"SomethingElse", CURLE_OUT_OF_MEMORY, false, nullptr, Kind::failed,
     "cannot fetch https://files.example.org/torch.whl", "Out of memory", ""},
    {"SomethingElseInLibcurlsWords", CURLE_OUT_OF_MEMORY, false, [](TransferEnd& end) { end.detail = "no room"; },
     Kind::failed, "cannot fetch https://files.example.org/torch.whl", "no room", ""},
};

class TransferError : public testing::TestWithParam<Row> {};

TEST_P(TransferError, IsToldWithoutACode) {
  const Row& row = GetParam();
  Request request{.url = k_wheel};
  Route route;
  if (row.by_proxy) {
    route.proxy = k_proxy;
  }
  TransferEnd end{.request = request, .route = route, .code = row.code};
  if (row.more != nullptr) {
    row.more(end);
  }
  Error error = error_of(end);
  EXPECT_EQ(error.kind, row.kind);
  EXPECT_EQ(error.what, row.what);
  EXPECT_EQ(error.causes, *row.cause == 0 ? std::vector<std::string>{} : std::vector<std::string>{row.cause});
  EXPECT_NE(error.hint.find(row.hint), std::string::npos) << error.hint;
}

INSTANTIATE_TEST_SUITE_P(Each, TransferError, testing::ValuesIn(k_rows),
                         [](const auto& row) { return row.param.name; });

TEST(ProxyRefusal, NeverTellsThePassword) {
  for (int status : {401, 407, 403, 502}) {
    Error error = proxy_refusal({.url = k_wheel}, k_proxy, status);
    EXPECT_EQ(error.kind, status < 403 || status == 407 ? Kind::temporary : Kind::failed);
    for (const std::string& text : {error.what, error.causes.at(0), error.hint}) {
      EXPECT_EQ(text.find("secret-of-a-test"), std::string::npos) << text;
    }
  }
}

} // namespace
} // namespace envboot::os
