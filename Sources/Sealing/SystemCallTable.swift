import CLinux
import CSeal

/// Every system call that observation makes once all files are open. Any other fails with EPERM.
struct SystemCallTable {
  /// The descriptors of the directories below which files are opened.
  let directories: Range<Int32>
  /// The PID of this process, the only one that it may signal.
  let process: Int32
  /// The program has a sanitizer, which maps memory in ways of its own: a build for tests.
  var isSanitized = cs_is_sanitized() != 0

  /// The allowed calls.
  var allowed: [SystemCall] {
    Self.plain.map { SystemCall($0) } + opens + terminal + memory + ownProcess + descriptors
  }

  /// Calls that change nothing whatever their arguments: the only writable descriptors are the terminal, the output,
  /// and the process's own. Some are those of another version of the C library.
  ///
  /// lseek(2) is not among them: the position of a log file may be shared with whoever else writes it.
  private static let plain = [
    // Reading and polling open files.
    "read", "readv", "pread64", "getdents64", "poll", "ppoll", "recvmsg", "fstat", "fstatfs",
    // Output.
    "write", "writev",
    // Path lookup. None of these opens a driver's file.
    "stat", "lstat", "newfstatat", "statx", "readlink", "readlinkat", "inotify_rm_watch",
    // Time.
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
    // Threads.
    "sched_yield", "sched_getaffinity", "set_robust_list", "set_tid_address", "rseq", "getcpu", "exit", "exit_group",
    "restart_syscall",
    // Signals. Sending is restricted below.
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait", "sigaltstack", "pause",
    // Identity of the process and system.
    "getpid", "gettid", "getppid", "getpgrp", "getuid", "geteuid", "getgid", "getegid", "getrusage", "uname", "sysinfo",
    "getrandom", "getrlimit",
  ]

  /// openat2(2) with its constants only (`cl_fix_opens`): openat(2) would let a path choose the file, and openat2's
  /// structure could hold anything elsewhere in memory. Path-only descriptors can be neither read nor written.
  private var opens: [SystemCall] {
    let size = SystemCall.Condition.equal(3, cl_fixed_size())
    let reading = directories.flatMap { directory in
      [CL_FILE, CL_DIRECTORY].map { flags in
        SystemCall("openat2", .equal(0, directory), .equal(2, cl_fixed_open(flags)), size)
      }
    }
    return reading + [CL_PATH, CL_PATH_NOFOLLOW].map { SystemCall("openat2", .equal(2, cl_fixed_open($0)), size) }
  }

  /// ioctl(2) of terminals (ioctl_tty(2)): modes, size, draining output and discarding input. No TIOCSTI, which types
  /// for the user, no TIOCLINUX, and no ioctl of another driver.
  private var terminal: [SystemCall] {
    TerminalRequest.numbers.map { SystemCall("ioctl", .equal(1, $0)) }
      // Only tcdrain(3): with 0 it would send a break over a serial line.
      + [SystemCall("ioctl", .equal(1, TerminalRequest.drain), .equal(2, 1))]
  }

  /// Memory that is neither executable, nor file-backed (a BAR in sysfs is a file), nor the page of constants, which
  /// lies below everything else.
  private var memory: [SystemCall] {
    if isSanitized {
      return ["brk", "mmap", "munmap", "mremap", "mprotect", "madvise"].map { SystemCall($0) }
    }
    let behind = SystemCall.Condition.atLeast(0, UInt64(CL_FIXED_END))
    // PROT_NONE, and PROT_READ with PROT_WRITE.
    let data: [UInt64] = [0, 3]
    // MAP_PRIVATE and MAP_ANONYMOUS, with or without MAP_STACK and MAP_NORESERVE, at a place that the kernel chooses.
    let own = SystemCall.Condition.masked(3, ~(0x20000 | 0x4000), is: 0x22)
    return [
      SystemCall("brk"), SystemCall("munmap", behind),
      // MREMAP_MAYMOVE: realloc(3).
      SystemCall("mremap", behind, .equal(3, 1)),
    ] + data.map { SystemCall("mmap", .equal(0, 0), .equal(2, $0), own) }
      + data.map { SystemCall("mprotect", behind, .equal(2, $0)) }
      // MADV_DONTNEED; MADV_GUARD_INSTALL and MADV_GUARD_REMOVE, with which later versions of glibc guard stacks.
      + [4, 102, 103].map { SystemCall("madvise", behind, .equal(2, $0)) }
  }

  /// Threads, and signals to this process: it stops itself for Ctrl-Z and ends by the signal that it received.
  private var ownProcess: [SystemCall] {
    // include/uapi/linux/sched.h: VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID and CHILD_CLEARTID, the
    // flags of pthread_create(3). No other: PTRACE gives the new thread to a tracer, CLEAR_SIGHAND, IO, ... are unused.
    let thread: UInt64 = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000 | 0x100000 | 0x200000
    return [
      SystemCall("clone", .equal(0, thread)),
      SystemCall("tgkill", .equal(0, process)),
      // PR_SET_NAME; and PR_SET_VMA with PR_SET_VMA_ANON_NAME, by which glibc names its memory.
      SystemCall("prctl", .equal(0, 15)), SystemCall("prctl", .equal(0, 0x53564d41), .equal(1, 0)),
      SystemCall("prlimit64", .equal(0, 0), .equal(2, 0)),
      // PRIO_PROCESS of the calling thread, a nice value of 0 to 19: scans yield to keys.
      SystemCall("getpriority", .equal(0, 0), .equal(1, 0)),
      SystemCall("setpriority", .equal(0, 0), .equal(1, 0), .below(2, 20)),
      // KCMP_FILE and KCMP_FILES.
      SystemCall("kcmp", .equal(2, 0)), SystemCall("kcmp", .equal(2, 2)),
    ] + locks
  }

  /// futex(2) for the locks of glibc (WAIT, WAKE, WAIT_BITSET, WAKE_BITSET) and of Swift (LOCK_PI, UNLOCK_PI,
  /// TRYLOCK_PI), with or without FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME. Nothing requeues waiters.
  private var locks: [SystemCall] {
    [0, 1, 6, 7, 8, 9, 10].map { SystemCall("futex", .masked(1, ~(0x80 | 0x100), is: $0)) }
  }

  /// Descriptors. The directories' numbers stay unchanged.
  private var descriptors: [SystemCall] {
    [
      // EFD_CLOEXEC and EFD_NONBLOCK: the mailbox of the threads of a scan.
      SystemCall("eventfd2", .equal(0, 0), .equal(1, 0x80800)),
      SystemCall("close", .below(0, CL_FIRST_FOLDER)),
      // Standard error, buffered while the screen is shown, becomes the terminal again.
      SystemCall("dup2", .equal(1, 2)), SystemCall("dup3", .equal(1, 2), .equal(2, 0)),
      // F_GETFD and F_GETFL. Not F_SETFL: O_ASYNC on a terminal has the kernel send signals to its foreground process
      // group (`__tty_fasync`), and the other flags belong to everybody who shares the open file description. Not
      // F_SETOWN, which has the kernel send signals, too.
      SystemCall("fcntl", .equal(1, 1)), SystemCall("fcntl", .equal(1, 3)),
    ] + [CL_WATCH_NODES, CL_WATCH_NAMES].map { SystemCall("inotify_add_watch", .equal(2, cl_watch_mask(Int32($0)))) }
  }
}
