/// Starts the probe program (Tests/Support/TerminalProbe) on a virtual terminal.
func probe(
  _ options: [String] = [], environment: [String: String] = [:], columns: Int = 80, rows: Int = 24
) throws -> VirtualTerminal {
  try VirtualTerminal(
    [VirtualTerminal.product("TerminalProbe")] + options, environment: environment, columns: columns, rows: rows)
}
