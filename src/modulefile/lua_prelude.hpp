#pragma once

namespace envboot::modulefile {

/// What Lmod's language offers beside commands and can be said in that language. Names with two underscores are
/// taken away again before the modulefile is read. Source: Lmod's manual and its behaviour.
constexpr const char* k_lua_prelude = R"lua(
local real, list, unknown, select = __real, __list, __unknown, select
unpack = table.unpack

function lfs.dir(path)
  local names, i = list(path), 0
  return function()
    i = i + 1
    return names[i]
  end
end
function dofile(path)
  local chunk, why = loadfile(path)
  if not chunk then error(why, 0) end
  return chunk()
end

function string.trim(text) return (text:gsub('^%s+', ''):gsub('%s+$', '')) end
function string.escape(text) return (text:gsub('[%-%.%+%[%]%(%)%$%^%%%?%*]', '%%%1')) end
function string.split(text, pattern)
  pattern = pattern or '%s+'
  if unknown(text, pattern) then return text:gmatch(pattern) end
  local start, done = 1, false
  return function()
    if done then return nil end
    local first, last = text:find(pattern, start)
    if not first or last < first then
      done = true
      return text:sub(start)
    end
    local piece = text:sub(start, first - 1)
    start = last + 1
    return piece, text:sub(first, last)
  end
end

function path_regularize(path)
  path = path:trim():gsub('//+', '/')
  if path == '' then return ' ' end
  local kept = {}
  for part in path:split('/') do
    if part ~= '.' then kept[#kept + 1] = part end
  end
  if #kept > 1 and kept[#kept] == '' then kept[#kept] = nil end
  local joined = table.concat(kept, '/')
  return joined == '' and path:sub(1, 1) or joined
end

function pathJoin(...)
  local parts = {}
  for i = 1, select('#', ...) do
    local part = select(i, ...)
    if part and part ~= '' then
      assert(type(part) == 'string', 'bad argument #' .. i .. ' (string expected)')
      part = part:trim():gsub('//+', '/')
      if i > 1 then part = part:gsub('^/', '') end
      if part ~= '/' then part = part:gsub('/$', '') end
      if part ~= '' then parts[#parts + 1] = part end
    end
  end
  return path_regularize(table.concat(parts, '/'))
end

function splitFileName(path)
  if not path then return nil, nil end
  local folder, name = path:match('^(.*/)(.*)$')
  return folder or './', name or path
end
function dirname(path) return (splitFileName(path)) end
function barefilename(path) return (select(2, splitFileName(path))) end
function extname(path) return path and (path:match('^.*/.*(%..*)$') or path:match('^[^/]*(%.[^./]*)$') or '') end
function removeExt(path) return path and path:sub(1, #path - #extname(path)) end
function abspath(path) return path and real(path) end
realpath = abspath

function isDir(path) return path ~= nil and lfs.attributes(path, 'mode') == 'directory' end
function isFile(path) return path ~= nil and lfs.attributes(path, 'mode') == 'file' end
function isDefined(name) return os.getenv(name) ~= nil end
function isNotDefined(name) return os.getenv(name) == nil end

function atleast(name, low) return name .. '@' .. low .. ':' end
function atmost(name, high) return name .. '@:' .. high end
function between(name, low, high) return name .. '@' .. low .. ':' .. high end
function latest(name) return name end

function myModuleName() return (myModuleFullName():gsub('/[^/]*$', '')) end
function myModuleVersion() return myModuleFullName():match('/([^/]*)$') or '' end
function isPending() return false end
function is_spider() return false end
function userInGroups(...)
  for _, group in ipairs({...}) do
    if userInGroup(group) then return true end
  end
  return false
end
function LmodVersion() return '8.6.19' end
function subprocess(command) return capture(command) end
)lua";

} // namespace envboot::modulefile
