#include "modulefile/lua_sandbox.hpp"

#include "unit/modulefile/sandbox.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = Outcome::Kind;

class LuaSandboxTest : public testing::Test {
 protected:
  Evaluation run(const std::string& text, Mode mode = Mode::load) {
    request.file = scratch.write("apps/foo/1.0.lua", text);
    request.mode = mode;
    return evaluate_lua(request, start, limits);
  }
  /// The values that Lua's expressions have.
  std::vector<std::string> values(const std::string& expressions) {
    std::vector<std::string> all;
    Evaluation evaluation = run("for _, v in ipairs({" + expressions + "}) do setenv('V', tostring(v)) end\n");
    EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
    for (const Effect& effect : evaluation.effects) {
      all.push_back(effect.values.at(0).value_or("?"));
    }
    return all;
  }
  Start start;
  Limits limits;
  Request request{AbsPath::root(), "apps/foo/1.0", "", Mode::load, false, {}};
  Scratch scratch;
};

TEST_F(LuaSandboxTest, CommandsBecomeThoseOfModules) {
  EXPECT_THAT(told(run("setenv('A', 1)\nsetenv('B', false)\npushenv('C', 'x')\nprepend_path('PATH', '/x')\n"
                       "append_path{'P', 'a;b', delim=';', priority=10}\nremove_path('P', 'q', ';')\n"
                       "set_alias('ll', 'ls -l')\nset_shell_function('f', 'echo', 'echo csh')\n"
                       "load('a', atleast('b', '1.2'))\ntry_load('c')\ndepends_on('d')\nprereq('e', 'f')\n"
                       "conflict('g')\nfamily('mpi')\nwhatis('Name: ', 'foo')\nexecute{cmd='. x.sh', modeA={'load'}}\n"
                       "execute{cmd='y', modeA={'unload'}}\nsource_sh('bash', '/x.sh')\n")),
              ElementsAre("setenv A [1]", "unsetenv B", "pushenv C [x] [apps/foo/1.0]", "prepend-path PATH [/x]",
                          "append-path P [a] [b]", "remove-path P [q]", "set-alias ll [ls -l]", "set-function f [echo]",
                          "module load a [a] [b@1.2:]", "module try-load c [c]", "depends-on d [d]",
                          "prereq-all e [e] [f]", "conflict g [g]", "family mpi [apps/foo]",
                          "module-whatis  [Name: foo]", "puts  [. x.sh]", "source-sh bash [/x.sh]"));
}

TEST_F(LuaSandboxTest, OnUnloadTheyAreTakenBack) {
  Evaluation evaluation =
      run("setenv('A', 1)\npushenv('B', false)\nprepend_path('P', '/x')\nload('a')\n", Mode::unload);
  std::vector<Verb> verbs;
  for (const Effect& effect : evaluation.effects) {
    verbs.push_back(effect.verb);
  }
  EXPECT_THAT(verbs, ElementsAre(Verb::unset, Verb::pop, Verb::remove_path, Verb::unload));
}

TEST_F(LuaSandboxTest, LineAndColumnAlsoInFunctionsAndOtherFiles) {
  AbsPath common = scratch.write("common.lua", "\nsetenv('C', 'c')\n");
  Evaluation evaluation = run("local function f(x)\n  setenv('A', x)\nend\nf(1)\n"
                              "setenv('B', 1) setenv('D', 2)\ndofile('" +
                              common.string() + "')\n");
  ASSERT_EQ(evaluation.effects.size(), 4u) << evaluation.outcome.why;
  EXPECT_EQ(evaluation.effects[0].where.text(), request.file.string() + ":2:3");
  EXPECT_EQ(evaluation.effects[1].where.text(), request.file.string() + ":5") << "which of the two isn't known";
  EXPECT_EQ(evaluation.effects[3].where.text(), common.string() + ":2:1");
}

TEST_F(LuaSandboxTest, WhatTheFileKnowsOfItself) {
  start.environment = {{"HOME", "/home/ada"}, {"LOADEDMODULES", "gcc/9"}};
  EXPECT_THAT(values("myModuleName(), myModuleVersion(), myModuleFullName(), mode(), os.getenv('HOME'), "
                     "tostring(os.getenv('NO')), isloaded('gcc'), isloaded('icc'), myFileName()"),
              ElementsAre("apps/foo", "1.0", "apps/foo/1.0", "load", "/home/ada", "nil", "true", "false",
                          scratch.at("apps/foo/1.0.lua").string()));
}

TEST_F(LuaSandboxTest, HelpersAsLmodHasThem) {
  EXPECT_THAT(
      values("pathJoin('/a/', '/b//c/', '', 'd'), pathJoin('/', 'a'), pathJoin('a', './b/.'), dirname('/a/b'), "
             "dirname('b'), barefilename('/a/b.c'), extname('/a/b.tar.gz'), removeExt('/a/b.c'), "
             "('a.b'):escape(), (' a '):trim(), isDir('/'), isFile('/'), isDir('/no/such')"),
      ElementsAre("/a/b/c/d", "/a", "a/b", "/a/", "./", "b.c", ".gz", "/a/b", "a%.b", "a", "true", "false", "false"));
  EXPECT_THAT(told(run("for x in ('a:b'):split(':') do setenv('V', x) end\n")),
              ElementsAre("setenv V [a]", "setenv V [b]"));
}

TEST_F(LuaSandboxTest, FilesAreReadAndNothingElse) {
  AbsPath version = scratch.write("VERSION", "3.7\n");
  std::string open = "local f = io.open('" + version.string() + "')\nsetenv('V', f:read('l'))\nf:close()\n";
  EXPECT_THAT(told(run(open)), ElementsAre("setenv V [3.7]"));
  std::string made = scratch.at("made").string();
  Evaluation evaluation = run("io.open('" + made + "', 'w')\nos.execute('touch " + made + "')\nos.remove('" +
                              version.string() + "')\nio.popen('touch " + made + "')\ncapture('touch " + made + "')\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_NE(::access(made.c_str(), F_OK), 0);
  EXPECT_EQ(::access(version.string().c_str(), F_OK), 0);
  std::vector<Verb> verbs;
  for (const Effect& effect : evaluation.effects) {
    verbs.push_back(effect.verb);
  }
  EXPECT_THAT(verbs, ElementsAre(Verb::write_file, Verb::run_program, Verb::unknown_command, Verb::run_program,
                                 Verb::run_program));
}

TEST_F(LuaSandboxTest, NothingDangerousIsWithinReach) {
  EXPECT_THAT(values("tostring(debug), tostring(package), tostring(coroutine), tostring(string.dump), "
                     "tostring(os.remove), tostring(io.lines), tostring(setmetatable), tostring(loadstring), "
                     "tostring(__list), tostring(loadfile('/dev/zero'))"),
              testing::Each("nil"));
  EXPECT_EQ(run("local f = loadfile('" + scratch.write("bytes", "\x1bLua").string() + "')\nassert(f)\n").outcome.kind,
            Kind::failed)
      << "no bytecode";
}

TEST_F(LuaSandboxTest, UnknownValuesKeepTheirReason) {
  Evaluation evaluation = run("setenv('H', '/scratch/' .. capture('hostname'))\n");
  ASSERT_EQ(evaluation.effects.size(), 2u) << evaluation.outcome.why;
  ASSERT_FALSE(evaluation.effects[1].values.at(0).known());
  EXPECT_THAT(evaluation.effects[1].values.at(0).because(), HasSubstr("capture hostname"));
}

/// Each expression is of `h`, which nobody knows; a text that is known at the end would be a guess.
TEST_F(LuaSandboxTest, WhatLooksIntoAnUnknownTextIsUnknownForTheSameReason) {
  for (const char* expression : {"h:sub(1, 3)",
                                 "h:sub(3)",
                                 "string.sub('/s/' .. h, 1, 2)",
                                 "h:upper()",
                                 "h:lower()",
                                 "h:reverse()",
                                 "h:rep(2)",
                                 "('x'):rep(h)",
                                 "h:byte()",
                                 "string.char(h)",
                                 "h:len()",
                                 "#h",
                                 "#('/s/' .. h)",
                                 "#h + 1",
                                 "-h",
                                 "10 // h",
                                 "h:gsub('%d+', '')",
                                 "('login'):gsub('n', h)",
                                 "select(2, h:gsub('a', 'b'))",
                                 "h:find('a')",
                                 "select(2, h:find('a'))",
                                 "h:match('^[^.]*')",
                                 "select(2, h:match('(%a+)[(](%d+)%)'))",
                                 "('abc'):match(h)",
                                 "h:gmatch('%S+')()",
                                 "h:split('%.')()",
                                 "h:read('*l')",
                                 "h:trim()",
                                 "h:escape()",
                                 "string.pack('z', h)",
                                 "string.unpack('z', h)",
                                 "('%5s'):format(h)",
                                 "('%.2s'):format(h)",
                                 "('%d'):format(h)",
                                 "('%q'):format(h)",
                                 "string.format(h, 1)",
                                 "tonumber(h)",
                                 "math.floor(h)",
                                 "tostring(#h)",
                                 "pathJoin('/s', h, 'x')",
                                 "dirname('/s/' .. h)",
                                 "barefilename('/s/' .. h)",
                                 "extname(h)",
                                 "removeExt(h)",
                                 "abspath('/s/' .. h)",
                                 "os.getenv(h)"}) {
    Evaluation evaluation = run(std::string("local h = capture('hostname')\nsetenv('V', (") + expression + "))\n");
    EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << expression << ": " << evaluation.outcome.why;
    ASSERT_EQ(evaluation.effects.size(), 2u) << expression;
    const auto& value = evaluation.effects[1].values.at(0);
    ASSERT_FALSE(value.known()) << expression << " gives " << *value;
    EXPECT_THAT(value.because(), HasSubstr("`capture hostname`")) << expression;
  }
}

TEST_F(LuaSandboxTest, WhatCarriesAnUnknownTextWholeKeepsTheRest) {
  Evaluation evaluation = run(
      "local h = capture('hostname')\n"
      "prepend_path('P', '/a:' .. h .. ':/b')\n"
      "prepend_path('P', string.format('%s:%d:%s:%5s', '/a', 7, h, 'b'))\n"
      "prepend_path('P', (('/a:@H:/@B'):gsub('@%u', {['@H'] = h, ['@B'] = 'b'})))\n"
      "prepend_path('P', (('/a:$H'):gsub('%$(%u)', function(n) return n == 'H' and h end)))\n"
      "prepend_path('P', table.concat({'/a', h, 3}, ':'))\n"
      "prepend_path('P', table.concat({h, '/a', '/b'}, ':', 2))\n"
      "setenv('T', type(h))\nsetenv('H', h)\nsetenv('G', os.getenv('H'))\n"
      "setenv('S', ('/known'):sub(2))\nsetenv('N', select('#', h:find('(a)')) .. select('#', h:find('(', 1, true)))\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation),
              ElementsAre("capture  [hostname]", "prepend-path P [/a] ? [/b]", "prepend-path P [/a] [7] ? [    b]",
                          "prepend-path P [/a] ? [/b]", "prepend-path P [/a] ?", "prepend-path P [/a] ? [3]",
                          "prepend-path P [/a] [/b]", "setenv T [string]", "setenv H ?", "setenv G ?",
                          "setenv S [known]", "setenv N [32]"));
}

TEST_F(LuaSandboxTest, AFileThatAsksAnUnknownTextGoesOn) {
  Evaluation evaluation = run("local h = capture('nproc')\n"
                              "if h == '8' or h < '9' or tonumber(h) > 4 or h <= 3 then setenv('EQ', 1) end\n"
                              "for word in h:gmatch('%S+') do setenv('W', word) end\n"
                              "for a, b in h:gmatch('(%a)(%d)') do setenv('A', a) setenv('B', b) end\n"
                              "for part in h:split(':') do setenv('P', part) end\n"
                              "for line in h:lines() do setenv('L', line) end\n"
                              "local t = {h, 'b'} table.sort(t)\n"
                              "setenv('E', 'end')\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation), ElementsAre("capture  [nproc]", "setenv W ?", "setenv A ?", "setenv B ?", "setenv P ?",
                                            "setenv L ?", "setenv E [end]"));
}

TEST_F(LuaSandboxTest, StockFunctionsFailAsBefore) {
  EXPECT_EQ(run("local s = string.rep()\n").outcome.why, "bad argument #1 to 'rep' (string expected, got no value)");
  EXPECT_EQ(run("local h = capture('x') .. nil\n").outcome.why, "attempt to concatenate a nil value");
  EXPECT_EQ(run("local h = table.concat({capture('x'), {}})\n").outcome.why,
            "invalid value (at index 2) in table for 'concat'");
  EXPECT_EQ(run("error(capture('x'))\n").outcome.why, "?");
}

TEST_F(LuaSandboxTest, AFunctionOfTheSiteIsRecordedByItsName) {
  Evaluation evaluation = run("loadPkgDefaults('foo')\nsetenv('A', site.root('x'))\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::failed) << "site is nil, and so has no member";
  EXPECT_THAT(told(evaluation), ElementsAre("loadPkgDefaults  [foo]"));
  EXPECT_EQ(evaluation.effects[0].where.text(), request.file.string() + ":1:1");
}

TEST_F(LuaSandboxTest, HowItEnds) {
  EXPECT_EQ(run("LmodBreak('no')\nsetenv('A', 1)\n").outcome.kind, Kind::broke);
  EXPECT_EQ(run("pcall(LmodBreak, 'no')\nsetenv('A', 1)\n").outcome.kind, Kind::broke) << "pcall doesn't catch it";
  EXPECT_EQ(run("os.exit(0)\n").outcome.kind, Kind::exited);
  Evaluation failed = run("setenv('A', 1)\nLmodError('retired: ', 'use 2.0')\n");
  EXPECT_EQ(failed.outcome.kind, Kind::failed);
  EXPECT_EQ(failed.outcome.why, "retired: use 2.0");
  EXPECT_EQ(failed.outcome.where.line, 2);
  EXPECT_EQ(failed.effects.size(), 1u);
  Evaluation index = run("\nlocal t = nil\nsetenv('A', t.x)\n");
  EXPECT_EQ(index.outcome.where.line, 3);
  EXPECT_EQ(index.outcome.why, "attempt to index a nil value (local 't')");
  Evaluation syntax = run("setenv('A', 1)\nsetenv(=\n");
  EXPECT_EQ(syntax.outcome.where.text(), request.file.string() + ":2");
  EXPECT_THAT(syntax.outcome.why, HasSubstr("unexpected symbol"));
  EXPECT_EQ(run("setenv('A')\n").outcome.kind, Kind::failed);
}

TEST_F(LuaSandboxTest, LimitsHoldWhateverTheFileCatches) {
  limits.soft = std::chrono::milliseconds(100);
  for (const char* text : {"while true do end\n", "while true do pcall(function() while true do end end) end\n",
                           "local function f() return pcall(f) or f() end\nwhile true do f() end\n"}) {
    Evaluation evaluation = run(text);
    EXPECT_EQ(evaluation.outcome.kind, Kind::not_evaluated) << text << evaluation.outcome.why;
    EXPECT_THAT(evaluation.outcome.why, HasSubstr("did not end")) << text;
  }
  limits.soft = std::chrono::seconds(10);
  EXPECT_EQ(run("local function f() return 1 + f() end\nf()\n").outcome.kind, Kind::failed) << "the stack has an end";
  limits.memory_bytes = uint64_t{16} << 20;
  EXPECT_EQ(run("local s = string.rep('x', 100000000)\n").outcome.kind, Kind::not_evaluated);
}

TEST_F(LuaSandboxTest, MessagesAndShellCode) {
  Evaluation evaluation = run("LmodMessage('hello')\nio.stderr:write('there\\n')\nprint('source x')\nio.write('y')\n");
  ASSERT_EQ(evaluation.messages.size(), 2u);
  EXPECT_EQ(evaluation.messages[0].text, "hello");
  EXPECT_THAT(told(evaluation), ElementsAre("puts  [source x]", "puts  [y]"));
}

TEST_F(LuaSandboxTest, RequireGivesWhatThereIs) {
  Evaluation evaluation = run("require('strict')\nlocal lfs = require('lfs')\nrequire('Sites_own').go(1)\n"
                              "if lfs.attributes('/', 'mode') == 'directory' then setenv('A', 1) end\n");
  EXPECT_THAT(told(evaluation), ElementsAre("require  [Sites_own]", "go  [1]", "setenv A [1]"));
}

TEST_F(LuaSandboxTest, AFileWithoutAnythingDoesNothing) {
  EXPECT_THAT(run("").effects, IsEmpty());
  request.file = scratch.at("nosuch.lua");
  EXPECT_EQ(evaluate_lua(request, start, limits).outcome.kind, Kind::not_evaluated);
}

} // namespace
} // namespace envboot::modulefile
