import Glibc
import HostDirectory
import JSONValue
import Testing

/// The action commands as far as they run without rights: their plans and their refusals.
@Suite struct ActionCommandTests {
  @Test func dryRunSaysWhatWouldBeDone() throws {
    let host = try HostDirectory(recorded: "legacy-all-6.12")
    let hot = try Program.run("reset", "02:02.0", "--hot", "--dry-run", "--sysroot", host.path)
    #expect(hot.status == 0 && hot.errors.isEmpty)
    for function in ["0000:02:01.0", "0000:02:02.0", "0000:02:03.0"] { #expect(hot.output.contains(function)) }
    #expect(hot.output.hasSuffix("prediction: works\n"))
    let open = try Program.run("open", "02:01.0", "--count", "3", "--dry-run", "--sysroot", host.path)
    #expect(open.status == 0 && open.output.contains("3 times") && open.output.hasSuffix("prediction: works\n"))
  }

  @Test func dryRunSaysWhatWouldBeRefused() throws {
    let host = try HostDirectory(recorded: "legacy-all-6.12")
    let bridge = try Program.run("reset", "03:01.0", "--hot", "--dry-run", "--sysroot", host.path)
    #expect(bridge.status == 1 && bridge.output.hasSuffix("prediction: fails EINVAL\n"))
    #expect(bridge.errors.hasPrefix("vfiotop: refused: EINVAL") && bridge.errors.contains("0000:03:02.0"))
    let root = try Program.run("reset", "00:03.0", "--hot", "--dry-run", "--sysroot", host.path)
    #expect(root.status == 1 && root.output.hasSuffix("prediction: fails ENODEV\n"))
    let cdev = try Program.run("open", "02:01.0", "--via", "cdev", "--dry-run", "--sysroot", host.path)
    #expect(cdev.status == 1 && cdev.errors.contains("no device nodes") && cdev.errors.contains("--via group"))
    let held = try HostDirectory(recorded: "held-copies-6.1")
    let unbind = try Program.run("unbind", "01:00.0", "--dry-run", "--sysroot", held.path)
    #expect(unbind.status == 1 && unbind.output.hasSuffix("prediction: fails refused\n"))
    #expect(unbind.errors.contains("would block until "))
  }

  @Test func whatIsNotThere() throws {
    let host = try HostDirectory(recorded: "legacy-all-6.12")
    for command in [["open"], ["reset"], ["bind"], ["unbind"]] {
      let ending = try Program(command + ["99:00.0", "--dry-run", "--sysroot", host.path]).end()
      #expect(ending.status == 1 && ending.errors.contains("ENODEV"), "\(command)")
    }
    // A PCI function that exists but has nothing to do with VFIO is no typing error.
    for command in [["open"], ["reset"]] {
      let dry = ["--dry-run"]
      let port = try Program(command + ["00:01.0", "--demo", "gaming"] + dry).end()
      #expect(port.status == 1 && port.errors.contains("0000:00:01.0 is bound to pcieport"), "\(port.errors)")
      #expect(port.errors.contains("ENODEV") && port.errors.contains("It is a bridge"))
      let network = try Program(command + ["04:00.0", "--demo", "gaming"] + dry).end()
      #expect(network.errors.contains("is bound to igc") && network.errors.contains("'vfiotop bind 0000:04:00.0'"))
    }
    let mdev = try HostDirectory(recorded: "legacy-mdev-7.3")
    let name = "83b8f4f2-509f-382f-3c1e-e6bfe0fa0001"
    let bound = try Program.run("bind", name, "--dry-run", "--sysroot", mdev.path)
    #expect(bound.status == 1 && bound.errors.contains("not a PCI function") && bound.errors.contains("mdevctl"))
    let hot = try Program.run("reset", name, "--hot", "--dry-run", "--sysroot", mdev.path)
    #expect(hot.status == 1 && hot.output.hasSuffix("prediction: fails ENOTTY\n"))
  }

  @Test(arguments: [
    ["reset", "02:01.0"], ["open", "02:01.0"], ["bind", "02:01.0"], ["unbind", "02:01.0"], ["restore"],
    ["reset", "02:01.0", "--bind-siblings", "--yes"], ["open", "02:01.0", "--count", "0", "--yes"],
    ["open", "02:01.0", "--token", "x", "--yes"], ["open", "02:01.0", "--for", "-1", "--yes"],
    ["bind", "02:01.0", "--driver", "../x", "--yes"], ["reset", "02:01.0", "--yes", "--sysroot", "/tmp"],
    ["--read-only", "--journal", "/tmp/x"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let ending = try Program(arguments).end()
    #expect(ending.status == 64 && ending.output.isEmpty, "\(ending)")
  }

  @Test func aJournalThatCannotBeWritten() throws {
    let directory = try HostDirectory(text: "d proc")
    #expect(symlink("/dev/null", directory.path + "/link") == 0)
    for (path, errno) in [
      ("/nonexistent/j", "ENOENT"), (directory.path + "/link", "ELOOP"), (directory.path, "EISDIR"),
    ] {
      let ending = try Program.run("restore", "--yes", "--journal", path)
      #expect(ending.status == 1 && ending.errors.contains(errno), "\(ending.errors)")
    }
  }

  /// The journal goes only to a file that nobody but the user can have prepared, and each refusal says what to do.
  @Test func aJournalThatMayNotBeTrusted() throws {
    let directory = try HostDirectory(text: "d proc\nd real\nf real/kept\tline\\n\nf two\t\nf open\t\nl way -> real")
    let path = directory.path
    #expect(link("\(path)/two", "\(path)/two-too") == 0 && chmod("\(path)/open", 0o664) == 0)
    #expect(mkfifo("\(path)/fifo", 0o600) == 0)
    for (place, errno, advice, status) in [
      ("\(path)/two", "EMLINK (too many links)", "2 names (hard links)", 1),
      ("\(path)/open", "EPERM (operation not permitted)", "chmod go-w", 77),
      ("\(path)/fifo", "EINVAL", "name one", 1), ("\(path)/way", "ELOOP", "name the file itself", 1),
      ("/dev/null", "EINVAL", "no regular file", 1), ("/proc/self/comm", "EOPNOTSUPP", "a file on a disk", 1),
      ("/sys/kernel/uevent_seqnum", "EOPNOTSUPP", "an interface of the kernel", 1),
      ("\(path)/real/", "EISDIR", "", 1), ("\(path)/real/kept/x", "ENOTDIR", "", 1),
    ] as [(String, String, String, Int32)] {
      let ending = try Program.run("restore", "--yes", "--journal", place)
      #expect(ending.status == status && ending.errors.contains("the journal \(place): \(errno)"), "\(ending)")
      #expect(ending.errors.contains(advice), "\(ending)")
    }
    // A link of the user's own on the way is followed, and a journal of an earlier version may be readable by others.
    #expect(chmod("\(path)/real/kept", 0o644) == 0)
    for place in ["\(path)/way/kept", "\(path)/way/new"] {
      let ending = try Program.run("restore", "--yes", "--journal", place)
      #expect(ending.status == 1 && ending.errors.contains("nothing to restore"), "\(ending)")
    }
    var status = stat()
    #expect(stat("\(path)/real/new", &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  /// Files and links of another user are refused. Only root can give files away.
  @Test(.enabled(if: geteuid() == 0)) func aJournalOfAnotherUser() throws {
    let directory = try HostDirectory(text: "d proc\nd real\nf theirs\t\nl way -> real")
    let path = directory.path
    #expect(chown("\(path)/theirs", 65534, 65534) == 0 && lchown("\(path)/way", 65534, 65534) == 0)
    let file = try Program.run("restore", "--yes", "--journal", "\(path)/theirs")
    #expect(file.status == 77 && file.errors.contains("EPERM"), "\(file)")
    #expect(file.errors.contains("belongs to user 65534, not to user 0"), "\(file)")
    let link = try Program.run("restore", "--yes", "--journal", "\(path)/way/j")
    #expect(link.status == 1 && link.errors.contains("ELOOP"), "\(link)")
    #expect(link.errors.contains("way on the way to it is a link of user 65534"), "\(link)")
    #expect(access("\(path)/real/j", F_OK) != 0)
  }

  /// Without an unfinished restore the helper starts, answers and exits. Only the owner can read its journal.
  @Test func restoreWithNothingToRestore() throws {
    let directory = try HostDirectory(text: "d proc")
    let ending = try Program.run("restore", "--yes", "--journal", directory.path + "/j")
    #expect(ending.status == 1 && ending.errors.contains("nothing to restore"))
    var status = stat()
    #expect(stat(directory.path + "/j", &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  /// The helper exits when its parent closes the connection.
  @Test func helperEndsWithItsParent() throws {
    let ending = try Program.run("helper")
    #expect(ending.status == 0 && ending.errors.isEmpty)
  }

  /// A line that another process did not complete is ended before the first one of this process.
  @Test func endsALineThatWasCutOff() throws {
    let directory = try HostDirectory(text: "f journal\t{\"torn\":")
    chmod(directory.path + "/journal", 0o600)
    let ending = try Program.run(
      "reset", "41:00.6", "--yes", "--demo", "sriov", "--journal", directory.path + "/journal")
    #expect(ending.status == 0, "\(ending)")
    let lines = try directory.text(of: "journal").split(separator: "\n")
    #expect(lines.first == "{\"torn\":" && lines.dropFirst().allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
  }
}
