-- Sends the requests of a file in turn: each line is method TAB path TAB cookie TAB form token TAB body TAB save token.
-- "@SEQ@" in a body becomes a number that grows, so that every save is a new one.
local threads = 0
function setup(thread)
  thread:set("slot", threads)
  threads = threads + 1
end

function init(args)
  lines = {}
  local number = 0
  for line in io.lines(args[1]) do
    if number % tonumber(args[2]) == slot then
      local parts = {}
      for part in (line .. "\t"):gmatch("(.-)\t") do parts[#parts + 1] = part end
      lines[#lines + 1] = parts
    end
    number = number + 1
  end
  at = 0
  -- Each thread counts in a range of its own.
  sequence = tonumber(args[3]) + slot * 50000000
  bad = 0
end

function request()
  at = at % #lines + 1
  sequence = sequence + 1
  local parts = lines[at]
  local headers = { ["Cookie"] = parts[3], ["X-CSRFToken"] = parts[4] }
  if parts[5] ~= "" then headers["Content-Type"] = "application/json" end
  if parts[6] ~= "" then headers["X-Attempt-Token"] = parts[6] end
  return wrk.format(parts[1], parts[2], headers, (parts[5]:gsub("@SEQ@", string.format("%d", sequence))))
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "RESULT %d %d %f %f %d\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
