-- oracle: after base/1
if (mode() == "load") then
  setenv("P", "1")
end
