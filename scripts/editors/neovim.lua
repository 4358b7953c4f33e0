-- Opens a text in a headless Neovim with `solecism lsp`, prints what it marks, and puts the first suggestion in.
--
-- It works from Neovim 0.7 on, which Debian 12 has.
local program, file = vim.env.SOLECISM, vim.env.SOLECISM_TEXT
vim.api.nvim_command('edit ' .. vim.fn.fnameescape(file))
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({
  name = 'solecism',
  cmd = { program, 'lsp', '--language', 'de' },
  root_dir = vim.fn.fnamemodify(file, ':h'),
  get_language_id = function() return 'plaintext' end,
})
vim.lsp.buf_attach_client(buffer, client)

local function fail(message)
  io.stdout:write('FAIL ' .. message .. '\n')
  vim.api.nvim_command('cquit 1')
end
local marked = vim.wait(60000, function() return #vim.diagnostic.get(buffer) > 0 end, 50)
if not marked then return fail('nothing is marked') end

local before = vim.diagnostic.get(buffer)
for _, mark in ipairs(before) do
  io.stdout:write(string.format('MARK %d %d %d\n', mark.lnum, mark.col, mark.end_col))
end

local last = before[#before]
local encoding = vim.lsp.get_client_by_id(client).offset_encoding
local first, past = { last.lnum + 1, last.col }, { last.end_lnum + 1, last.end_col }
local params = vim.lsp.util.make_given_range_params(first, past, buffer, encoding)
params.context = { diagnostics = {} }
local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', params, 60000)
local _, answer = next(answers or {})
local action = answer and answer.result and answer.result[1]
if not (action and action.edit) then return fail('no suggestion') end
vim.lsp.util.apply_workspace_edit(action.edit, encoding)
io.stdout:write('TEXT ' .. vim.api.nvim_buf_get_lines(buffer, 0, 1, false)[1] .. '\n')

local fewer = vim.wait(60000, function() return #vim.diagnostic.get(buffer) == #before - 1 end, 50)
if not fewer then return fail('what was put in is still marked') end
vim.lsp.stop_client(client)
vim.wait(5000, function() return vim.lsp.client_is_stopped(client) end, 50)
vim.api.nvim_command('qall!')
