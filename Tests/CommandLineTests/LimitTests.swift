import Glibc
import HostDirectory
import Testing

/// Resource limits (setrlimit(2)): a sentence and status 1, never a signal.
@Suite(.timeLimit(.minutes(2))) struct LimitTests {
  private static func run(_ limit: String, _ words: [String], output: String = "/dev/null") throws -> Program.Ending {
    // With the Swift runtime's own handlers, which would report the crash in place of vfiotop.
    let line = "ulimit \(limit); SWIFT_BACKTRACE=enable=yes exec \"$0\" \"$@\" >'\(output)'"
    return try Program(["-c", line, Program.path] + words, executable: "/bin/sh").end()
  }

  /// The size of files (`ulimit -f`).
  @Test func outputAndJournalAtTheLimit() throws {
    let folder = try HostDirectory(text: "d x")
    let output = try Self.run("-f 1", ["list", "--demo", "--json"], output: folder.path + "/output")
    #expect(output.status == 1, "\(output)")
    #expect(output.errors == "vfiotop: cannot write the output: EFBIG (file too large).\n")
    let words = ["reset", "05:00.0", "--demo", "reset-fails", "--yes", "--journal", folder.path + "/journal"]
    let journal = try Self.run("-f 0", words)
    #expect(journal.status >= 0, "\(journal)")
    #expect(journal.errors.contains("/journal is not complete: EFBIG (file too large)."), "\(journal)")
  }

  /// Memory. The list of names is larger than what a crash handler may still allocate for a try: the failed request
  /// itself has to be known.
  @Test(arguments: [[], ["--read-only"]]) func reportsLackOfMemoryOfAnySize(options: [String]) throws {
    let folder = try HostDirectory(text: "d x")
    let names = folder.path + "/names"
    let stream = try #require(fopen(names, "w"))
    fputs("8086  Intel Corporation\n", stream)
    for _ in 0..<60_000 { fputs("\t1237  A device with a name of some length\n", stream) }
    fclose(stream)
    for size in stride(from: 4000, through: 9000, by: 500) {
      let ending = try Self.run("-d \(size)", ["list", "--demo", "--pci-ids", names] + options)
      #expect(ending.status == 1 && ending.errors.contains("memory"), "-d \(size): \(ending)")
    }
  }
}
