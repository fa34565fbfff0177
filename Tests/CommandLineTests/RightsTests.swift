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

  /// With capabilities of the file (setcap(8)) the user's files are read with the user's rights.
  @Test(.enabled(if: geteuid() == 0 && access("/usr/sbin/setcap", X_OK) == 0, "Only root gives capabilities."))
  func readsTheUsersFilesWithTheUsersRights() throws {
    let directory = try HostDirectory(text: "f secret/config.toml\ttheme = \"SecretWord\"\\n\nd bin")
    defer { withExtendedLifetime(directory) {} }
    let (copy, secret) = (directory.path + "/bin/vfiotop", directory.path + "/secret")
    #expect(try Program([Program.path, copy], executable: "/bin/cp").end().status == 0)
    for path in [directory.path, directory.path + "/bin", copy] { chmod(path, 0o755) }
    chmod(secret, 0o700)
    chmod(secret + "/config.toml", 0o600)
    let capable = try Program(["cap_sys_ptrace,cap_dac_read_search+ep", copy], executable: "/usr/sbin/setcap").end()
    guard capable.status == 0 else { return }  // the file system keeps none
    let user = ["--reuid=65534", "--regid=65534", "--clear-groups", copy]
    let config = try Program(
      user + ["--config", secret + "/config.toml", "--print-config"], executable: "/usr/bin/setpriv"
    ).end()
    #expect(!config.output.contains("SecretWord") && !config.errors.contains("SecretWord"), "\(config)")
    #expect(config.errors.contains("EACCES"), "\(config)")
    let names = try Program(
      user + ["list", "--pci-ids", secret + "/config.toml"], executable: "/usr/bin/setpriv"
    ).end()
    #expect(names.status != 0 && names.errors.contains("EACCES"), "\(names)")
    // It can use them to observe: no process is unreadable.
    let info = try Program(user + ["info"], executable: "/usr/bin/setpriv").end()
    #expect(info.status == 0 && info.output.contains("CAP_SYS_PTRACE"), "\(info)")
  }

  /// Processes that the mount of procfs hides are a gap wherever that is mounted.
  @Test(.enabled(if: geteuid() == 0 && access("/usr/bin/unshare", X_OK) == 0, "Only root mounts."))
  func tellsThatProcessesAreHiddenBelowAnotherRoot() throws {
    let directory = try HostDirectory(recorded: "pcie-all-7.3")
    defer { withExtendedLifetime(directory) {} }
    directory.remove("proc")
    mkdir(directory.path + "/proc", 0o755)
    chmod(directory.path, 0o755)
    let proc = directory.path + "/proc"
    for (option, isHidden) in [("hidepid=2", true), ("hidepid=0", false)] {
      let script =
        "mount -t proc -o \(option) proc \(proc) && exec setpriv --reuid=65534 --regid=65534 --clear-groups "
        + "\(Program.path) list holders --sysroot \(directory.path) --json"
      let list = try Program(["-m", "/bin/sh", "-c", script], executable: "/usr/bin/unshare").end()
      guard list.status == 0 else { continue }  // mounting, or the program's directory, is not open to this user
      #expect(list.output.contains("\"processes_hidden\" : \(isHidden)"), "\(option): \(list)")
    }
  }
}
