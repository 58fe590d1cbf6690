if not isloaded("other") then
  load("other/1")
end
