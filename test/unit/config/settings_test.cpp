#include "config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace envboot::config {
namespace {

using testing::HasSubstr;
using testing::Not;

Layers all_layers() {
  Layers layers;
  layers.site = Site();
  layers.site->name = "lab";
  layers.site->index = "https://site.example.org/";
  layers.site->proxy.url = "http://site:3128";
  layers.site->ca = {"/site/a.pem", "/site/b.pem"};
  layers.user_file = parse_user_settings(
                         "schema = 1\nproxy = 'http://user:3128'\nindex = 'https://user.example.org/'\n", "config.toml")
                         .value();
  layers.environment = {{"ENVBOOT_INDEX", "https://env.example.org/"}, {"ENVBOOT_PREFIX", "/env"}, {"ENVBOOT_GPU", ""}};
  layers.flags = {{Key::prefix, "/flag"}};
  return layers;
}

TEST(Settings, TheStrongestLayerWins) {
  auto settings = Settings::resolve(all_layers());
  ASSERT_TRUE(settings) << settings.error().what;
  struct Case {
    Key key;
    std::string_view value;
    Layer layer;
    std::string_view origin;
  };
  for (const Case& c : std::initializer_list<Case>{
           {Key::prefix, "/flag", Layer::flag, "--prefix"},
           {Key::index, "https://env.example.org/", Layer::environment, "ENVBOOT_INDEX"},
           {Key::proxy, "http://user:3128", Layer::user_file, "config.toml:2"},
           {Key::ca, "/site/a.pem:/site/b.pem", Layer::site, "site lab"},
           {Key::gpu, "", Layer::built_in, "built in"},
           {Key::offline, "false", Layer::built_in, "built in"},
           {Key::site, "", Layer::built_in, "built in"},
       }) {
    const Setting& setting = settings->get(c.key);
    EXPECT_EQ(setting.value, c.value) << c.origin;
    EXPECT_EQ(setting.layer, c.layer) << c.origin;
    EXPECT_EQ(setting.origin, c.origin);
  }
}

TEST(Settings, OfflineIsATruthValue) {
  for (std::string_view word : {"1", "true", "yes", "on"}) {
    Layers layers;
    layers.environment.set("ENVBOOT_OFFLINE", word);
    EXPECT_TRUE(Settings::resolve(layers)->offline()) << word;
  }
  Layers layers;
  layers.user_file = parse_user_settings("schema = 1\noffline = true\n", "config.toml").value();
  EXPECT_TRUE(Settings::resolve(layers)->offline());
  layers.flags[Key::offline] = "no";
  EXPECT_FALSE(Settings::resolve(layers)->offline());
  layers.flags[Key::offline] = "maybe";
  EXPECT_EQ(Settings::resolve(layers).error().what, "--offline: `offline` must be true or false");
}

TEST(Settings, PasswordsAreRefusedAndNotShown) {
  for (Key key : {Key::proxy, Key::index}) {
    for (std::string_view value : {"http://me:fake-secret@proxy:3128", "me:fake-secret@proxy:3128"}) {
      Layers layers;
      layers.flags[key] = value;
      auto settings = Settings::resolve(layers);
      ASSERT_FALSE(settings);
      EXPECT_EQ(settings.error().kind, Kind::usage);
      EXPECT_THAT(settings.error().what, Not(HasSubstr("fake-secret")));
    }
  }
  Layers layers;
  layers.flags[Key::proxy] = "none";
  EXPECT_TRUE(Settings::resolve(layers));
  layers.flags[Key::proxy] = "10.10.78.62:3128";
  EXPECT_TRUE(Settings::resolve(layers));
  layers.flags[Key::proxy] = "ftp://proxy";
  EXPECT_FALSE(Settings::resolve(layers));
}

TEST(UserSettings, ErrorsShowTheLine) {
  EXPECT_THAT(parse_user_settings("schema = 1\nprefx = '/x'\n", "c.toml").error().hint, HasSubstr("`prefix`"));
  EXPECT_THAT(parse_user_settings("schema = 1\noffline = 'yes'\n", "c.toml").error().what, HasSubstr("true or false"));
  auto lists = parse_user_settings("schema = 1\nca = ['/a', '/b']\ngpu = ['K40', '7.0']\n", "c.toml");
  EXPECT_EQ(lists->at(Key::ca).value, "/a:/b");
  EXPECT_EQ(lists->at(Key::gpu).value, "K40,7.0");
}

TEST(Keys, AreFoundByName) {
  EXPECT_EQ(find_key("gpu")->variable, "ENVBOOT_GPU");
  EXPECT_EQ(find_key("GPU"), nullptr);
}

} // namespace
} // namespace envboot::config
