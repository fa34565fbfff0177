import Glibc
import HostDirectory
import Testing

/// Handling of set-user-ID and set-group-ID.
struct RightsTests {
  /// Run by root, an executable that is set-user-ID or set-group-ID to another one refuses to start: fewer rights or not,
  /// they are another user's.
  @Test(.enabled(if: geteuid() == 0, "only root can give a file away")) func refusesToRunWithAnotherUsersRights() throws
  {
    let directory = try HostDirectory(text: "d bin")
    defer { withExtendedLifetime(directory) {} }
    let copy = directory.path + "/bin/vfiotop"
    // By another process: an executable that this one has open for writing cannot be run if another test forks
    // meanwhile.
    #expect(try Program([Program.path, copy], executable: "/bin/cp").end().status == 0)
    chmod(directory.path, 0o755)
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
