import CLinux

/// Every system call that observation makes once all files are open. Any other fails with EPERM.
struct SystemCallTable {
  /// The descriptors of the directories below which files are opened.
  let directories: Range<Int32>
  /// The PID of this process, the only one that it may signal.
  let process: Int32

  /// The allowed calls.
  var allowed: [SystemCall] {
    Self.plain.map { SystemCall($0) } + opens + terminal + memory + ownProcess + descriptors
  }

  /// Calls that change nothing whatever their arguments: the only writable descriptors are the terminal, the output,
  /// and the process's own.
  private static let plain = [
    // Reading and polling open files.
    "read", "readv", "pread64", "lseek", "getdents64", "poll", "ppoll", "recvmsg", "fstat", "fstatfs",
    // Output.
    "write", "writev",
    // Path lookup. None of these opens a driver's file.
    "stat", "lstat", "newfstatat", "statx", "readlink", "readlinkat", "access", "faccessat", "faccessat2", "getcwd",
    "inotify_add_watch", "inotify_rm_watch",
    // Time.
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
    // Threads and their locks.
    "futex", "sched_yield", "sched_getaffinity", "set_robust_list", "set_tid_address", "rseq", "getcpu", "membarrier",
    "exit", "exit_group", "restart_syscall",
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
    let behind = SystemCall.Condition.atLeast(0, UInt64(CL_FIXED_END))
    let isData = SystemCall.Condition.masked(2, 4 /* PROT_EXEC */, is: 0)
    return [
      SystemCall("brk"),
      SystemCall("mmap", .equal(0, 0), isData, .masked(3, 0x30 /* MAP_FIXED, MAP_ANONYMOUS */, is: 0x20)),
      SystemCall("mmap", behind, isData, .masked(3, 0x20 /* MAP_ANONYMOUS */, is: 0x20)),
      SystemCall("mprotect", behind, isData),
      SystemCall("munmap", behind), SystemCall("madvise", behind),
      SystemCall("mremap", behind, .masked(3, 2 /* MREMAP_FIXED */, is: 0)),
    ]
  }

  /// Threads, and signals to this process: it stops itself for Ctrl-Z and ends by the signal that it received.
  private var ownProcess: [SystemCall] {
    // include/uapi/linux/sched.h: VM, FS, FILES, SIGHAND and THREAD are set, every CLONE_NEW* is not.
    let thread: UInt64 = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000
    let spaces: UInt64 =
      0x80 | 0x20000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000
    return [
      SystemCall("clone", .masked(0, thread | spaces, is: thread)),
      SystemCall("kill", .equal(0, process)), SystemCall("tgkill", .equal(0, process)),
      // PR_SET_NAME, and PR_SET_VMA, by which glibc names its memory.
      SystemCall("prctl", .equal(0, 15)), SystemCall("prctl", .equal(0, 0x53564d41)),
      SystemCall("prlimit64", .equal(0, 0), .equal(2, 0)),
      // PRIO_PROCESS of the calling thread: scans yield to keys.
      SystemCall("getpriority", .equal(0, 0), .equal(1, 0)), SystemCall("setpriority", .equal(0, 0), .equal(1, 0)),
      // KCMP_FILE and KCMP_FILES.
      SystemCall("kcmp", .equal(2, 0)), SystemCall("kcmp", .equal(2, 2)),
    ]
  }

  /// Descriptors. The directories' numbers stay unchanged.
  private var descriptors: [SystemCall] {
    [
      SystemCall("close", .below(0, CL_FIRST_FOLDER)),
      // Standard error, buffered while the screen is shown, becomes the terminal again.
      SystemCall("dup2", .equal(1, 2)), SystemCall("dup3", .equal(1, 2)),
      // F_GETFD, F_SETFD, F_GETFL and F_SETFL. Not F_SETOWN, which makes the kernel send signals.
      SystemCall("fcntl", .equal(1, 1)), SystemCall("fcntl", .equal(1, 2)), SystemCall("fcntl", .equal(1, 3)),
      SystemCall("fcntl", .equal(1, 4)),
    ]
  }
}
