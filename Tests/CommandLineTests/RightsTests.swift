import Glibc
import HostDirectory
import Testing

/// Whose rights the program takes.
struct RightsTests {
  /// Started by root and owned by somebody else, set-user-ID takes rights away; what counts is that they are others.
  @Test(.enabled(if: geteuid() == 0, "only root can give a file away")) func neverAnotherUsers() throws {
    let folder = try HostDirectory(text: "d bin")
    defer { withExtendedLifetime(folder) {} }
    let copy = folder.path + "/bin/vfiotop"
    // By another process: a file that this one has open to write could not be run while another test starts a program.
    #expect(try Program([Program.path, copy], executable: "/bin/cp").end().status == 0)
    chmod(folder.path, 0o755)
    for (user, group, bit) in [(65534, 0, 0o4755), (0, 65534, 0o2755)] as [(uid_t, gid_t, mode_t)] {
      #expect(chown(copy, user, group) == 0 && chmod(copy, bit) == 0)
      let ending = try Program(["list"], executable: copy).end()
      #expect(ending.status == 77 && ending.output.isEmpty && ending.errors.contains("EPERM"), "\(ending)")
    }
    #expect(chown(copy, 0, 0) == 0 && chmod(copy, 0o755) == 0)
    #expect(try Program(["list", "--demo"], executable: copy).end().status == 0)
  }

  @Test func saysWhichRightsWouldShowMore() throws {
    let ending = try Program(["info", "--demo"]).end()
    for name in ["CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH", "CAP_DAC_OVERRIDE"] { #expect(ending.output.contains(name)) }
  }
}
