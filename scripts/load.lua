-- A client of `make load`: wrk runs this once a thread, and scripts/load.py gives each thread one connection, so that an
-- answer belongs to the request before it. Each answer is a line on standard output: when it was asked for and how long it
-- took in seconds, its status, its words, and whether it is whole; a request that got none is a line, too. A client that is told to
-- come again waits as long as it is told, or for five seconds where that is less: the server closes connections that are idle for
-- ten, and wrk would begin anew on another one while it still waits.
--
-- As an argument behind the address: a file with a request a line, its number of words, a tab, and its body.
local ffi = require("ffi")
ffi.cdef([[
  typedef struct { long seconds; long nanoseconds; } moment;
  int clock_gettime(int clock, moment *now);
]])

local MONOTONIC = 1
local LONGEST_PAUSE = 5
local clock = ffi.new("moment")
local function now()
  ffi.C.clock_gettime(MONOTONIC, clock)
  return tonumber(clock.seconds) + tonumber(clock.nanoseconds) * 1e-9
end

local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local requests, words = {}, {}
local at, asked, pause = 0, 0, 0
-- wrk asks for a request to look at before it has a connection, and for a delay before each that it sends.
local connected, waiting = false, false

function init(arguments)
  for line in io.lines(arguments[1]) do
    local count, body = line:match("^(%d+)\t(.*)$")
    words[#words + 1] = tonumber(count)
    requests[#requests + 1] = wrk.format("POST", nil, { ["content-type"] = "application/json" }, body)
  end
  -- The clients begin at different texts, in different languages.
  at = number * 7 % #requests
end

function request()
  -- Only a connection that broke asks for the next one before the last was answered.
  if waiting then
    io.write("lost\n")
  end
  waiting = connected
  at = at % #requests + 1
  asked = now()
  return requests[at]
end

function response(status, headers, body)
  waiting = false
  local whole = status == 200 and not body:find('"incomplete":true', 1, true)
  io.write(string.format("answer %.6f %.6f %d %d %d\n", asked, now() - asked, status, words[at], whole and 1 or 0))
  pause = status == 503 and 1000 * math.min(tonumber(headers["retry-after"]) or 1, LONGEST_PAUSE) or 0
end

function delay()
  connected = true
  local wait = pause
  pause = 0
  return wait
end
