import CLinux
import Testing

@testable import Sealing

/// The table of allowed system calls. The lab shows that the kernel enforces it (machine `sealed`).
struct SystemCallTableTests {
  private let table = SystemCallTable(directories: 900..<904, process: 77, isSanitized: false)

  /// Calls that act on other processes, devices or files. Allowing one would be a hole.
  @Test func namesNothingThatActs() {
    let acting: Set = [
      "open", "openat", "creat", "execve", "execveat", "fork", "vfork", "clone3", "ptrace", "process_vm_readv",
      "process_vm_writev", "pidfd_getfd", "pidfd_open", "pidfd_send_signal", "socket", "socketpair", "connect", "bind",
      "sendto", "sendmsg", "mount", "umount2", "unshare", "setns", "chroot", "pivot_root", "io_uring_setup", "bpf",
      "perf_event_open", "userfaultfd", "keyctl", "add_key", "kill", "lseek", "unlink", "unlinkat", "rename",
      "renameat2", "link",
      "linkat", "symlink", "symlinkat", "mkdir", "mknod", "mknodat", "chmod", "fchmod", "chown", "truncate",
      "ftruncate", "fallocate", "utimensat", "setxattr", "open_by_handle_at", "memfd_create", "dup", "close_range",
      "init_module", "finit_module", "delete_module", "kexec_load", "reboot", "swapon", "sethostname", "setuid",
      "setresuid", "capset", "seccomp", "personality", "tkill", "rt_sigqueueinfo", "timer_create", "splice", "sendfile",
      "copy_file_range",
      "process_madvise", "remap_file_pages", "shmat", "modify_ldt", "arch_prctl", "iopl", "ioperm", "fanotify_init",
    ]
    let named = Set(table.allowed.map(\.name))
    #expect(named.intersection(acting).isEmpty)
    #expect(named.contains("read") && named.contains("openat2"))
  }

  /// A call that acts only with some arguments is allowed under conditions.
  @Test func limitsWhatCouldAct() {
    for name in [
      "ioctl", "openat2", "tgkill", "clone", "prctl", "fcntl", "futex", "dup2", "dup3", "mmap", "madvise", "close",
      "inotify_add_watch",
    ] {
      let calls = table.allowed.filter { $0.name == name }
      #expect(!calls.isEmpty && calls.allSatisfy { !$0.conditions.isEmpty }, "\(name)")
    }
  }

  /// Files may not be mapped: a device's BARs in sysfs are files, and mapping one gives access to its registers
  /// (`pci_mmap_resource`).
  @Test func mapsNoFile() {
    for call in table.allowed where call.name == "mmap" {
      let flags = call.conditions.first { $0.argument == 3 }
      guard case .masked(let mask, is: let value) = flags?.comparison else {
        Issue.record("mmap with any flags")
        continue
      }
      #expect(mask & 0x20 != 0 && value & 0x20 != 0)
    }
  }

  /// A call of the sealed program whose refusal no other test would notice.
  @Test func allowsLoweringTheScanPriority() {
    let own: [SystemCall.Condition] = [.equal(0, 0), .equal(1, 0)]
    for (name, conditions) in [("getpriority", own), ("setpriority", own + [.below(2, 20)])] {
      #expect(table.allowed.filter { $0.name == name }.map(\.conditions) == [conditions], "\(name)")
    }
  }

  /// O_ASYNC on a terminal has the kernel send SIGIO to its foreground process group; the other flags are those of
  /// everybody who shares the open file description.
  @Test func changesNoFlagOfAnOpenFile() {
    let commands = table.allowed.filter { $0.name == "fcntl" }.map(\.conditions)
    #expect(commands == [[.equal(1, 1)], [.equal(1, 3)]])
  }

  /// Files and directories are opened with the constants only, and below the given directories only.
  @Test func opensByConstants() {
    let opens = table.allowed.filter { $0.name == "openat2" }
    let constants = Set([CL_FILE, CL_DIRECTORY, CL_PATH, CL_PATH_NOFOLLOW].map { UInt64(cl_fixed_open($0)) })
    #expect(opens.count == 4 * 2 + 2)
    for open in opens {
      let how = open.conditions.first { $0.argument == 2 }
      guard case .equal(let address) = how?.comparison else {
        Issue.record("an open without its constant")
        continue
      }
      #expect(constants.contains(address))
      #expect(address >= UInt64(CL_FIXED_PAGE) && address < UInt64(CL_FIXED_END))
      let reads = [CL_FILE, CL_DIRECTORY].contains { cl_fixed_open($0) == address }
      #expect(open.conditions.contains { $0.argument == 0 } == reads)
    }
  }

  /// TIOCSTI types for the user, TIOCSPGRP and TIOCSCTTY take over a terminal, TIOCLINUX pastes.
  @Test func letsTerminalsBeDrawnOnOnly() {
    for request: UInt64 in [0x5412, 0x5410, 0x540e, 0x541c, 0x3b64, 0x3b65, 0x3b68, 0x3b6a, 0x3b70] {
      #expect(!TerminalRequest.numbers.contains(request))
    }
    #expect(TerminalRequest.numbers.contains(0x5413))
  }

  @Test func takesAwayWhatEachVersionKnows() {
    #expect(LandlockRights(abi: 1).files == 0x1fff)
    #expect(LandlockRights(abi: 2) == LandlockRights(abi: 2))
    #expect(LandlockRights(abi: 2).files == 0x3fff && LandlockRights(abi: 2).network == 0)
    #expect(LandlockRights(abi: 4).files == 0x7fff && LandlockRights(abi: 4).network == 3)
    #expect(LandlockRights(abi: 6).files == 0xffff && LandlockRights(abi: 6).scopes == 3)
    #expect(LandlockRights(abi: 99) == LandlockRights(abi: 6))
  }
}
