import ArgumentParser
import CLinux
import Glibc
import Sealing

// Every way out of the program goes through here, so no error ever reaches the runtime, which would print a trace.
StandardStreams.prepare()
cl_explain_crashes()
OwnRights.refuseSetuid()
FileCapabilities.withhold()
let words = (0..<cl_argument_count()).compactMap { cl_argument($0).map { String(cString: $0) } }
do {
  var command = try VfiotopCommand.parseAsRoot(Array(words.dropFirst()))
  (command as? any PrintingCommand)?.options.settings.reportProblems()
  try command.run()
} catch let failure as CommandFailure {
  failure.end()
} catch {
  let status = VfiotopCommand.exitCode(for: error)
  let lines = VfiotopCommand.fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
  if status.isSuccess {
    // Help, the version and the completions are output like any other. ArgumentParser's own exit(withError:) would not
    // notice a full disk.
    do { try StandardStreams.write(lines.map(String.init)) } catch { (error as? CommandFailure)?.end() }
  } else {
    // The message about wrong usage (EX_USAGE, 64) quotes the arguments, which may have any origin: each line is cleaned.
    for line in lines { StandardStreams.writeError(String(line)) }
  }
  exit(status.rawValue)
}
