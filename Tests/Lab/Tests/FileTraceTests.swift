import LabComparison
import Testing

/// The check of traces must detect calls that observation must not make.
struct FileTraceTests {
  @Test(arguments: [
    #"12 openat(AT_FDCWD, "/dev/vfio/vfio", O_RDWR|O_CLOEXEC) = 3</dev/vfio/vfio>"#,
    #"openat(3</>, "dev/vfio/13", O_RDONLY|O_CLOEXEC <unfinished ...>"#,
    #"12 openat2(3</dev>, "iommu", {flags=O_RDONLY|O_CLOEXEC, resolve=RESOLVE_IN_ROOT}, 24) = -1 ENOENT"#,
    #"12 open("/dev/vfio/devices/vfio0", O_RDONLY) = 4"#,
    #"12 openat(5</dev/vfio/devices>, "vfio0", O_RDONLY) = 4"#,
    #"12 openat(AT_FDCWD, "/sys/bus/pci/rescan", O_WRONLY) = 4"#,
    #"12 openat(AT_FDCWD, "/tmp/x", O_RDONLY|O_CREAT, 0600) = 4"#,
    #"12 unlink("/tmp/x") = 0"#, #"12 renameat2(3</>, "a", 3</>, "b", 0) = 0"#,
    #"12 write(5</sys/bus/pci/rescan>, "1", 1) = 1"#, #"12 write(7<pipe:[12]>, "1", 1) = 1"#,
    #"12 write(3, "1", 1) = 1"#,
    #"12 writev(9</tmp/x>, [{iov_base="", iov_len=0}], 1) = 0"#, #"12 sendto(4<UNIX:[3]>, "x", 1, 0, NULL, 0) = 1"#,
    #"12 pidfd_getfd(3, 7, 0) = 4"#, #"12 mkdirat(AT_FDCWD, "/tmp/x", 0700) = 0"#,
  ])
  func forbiddenCallsAreDetected(line: String) { #expect(!FileTrace(line).violations.isEmpty) }

  @Test(arguments: [
    #"12 openat(3</>, "dev/vfio/13", O_PATH|O_CLOEXEC) = 4</dev/vfio/13>"#,
    #"12 openat(3</>, "dev/vfio", O_RDONLY|O_CLOEXEC|O_DIRECTORY) = 4</dev/vfio>"#,
    #"12 openat(3</>, "proc/1/stat", O_RDONLY|O_CLOEXEC) = 4</proc/1/stat>"#,
    #"12 openat(AT_FDCWD, "/dev/tty", O_RDWR) = 4</dev/tty>"#, #"12 readlinkat(3</>, "x", "y", 4096) = 1"#,
    #"12 write(1</dev/ttyS1>, "\33[?25l", 6) = 6"#, #"12 write(6<anon_inode:[eventfd]>, "\1\0", 8) = 8"#,
    #"12 write(17</memfd:filter>(deleted), " \0", 2672) = 2672"#,
    #"12 write(4<pipe:[1365]>, "\21\0\0\0", 4) = 4"#, #"12 write(1<pipe:[1366]>, "\0", 1)    = 1"#,
    #"12 <... openat resumed>) = 4</proc/1/stat>"#, #"12 +++ exited with 0 +++"#,
  ])
  func allowedCallsPass(line: String) { #expect(FileTrace(line).violations == []) }

  /// The seal sends one message and gets one; a third is another's.
  @Test func theSealSpeaksOnce() {
    let order = #"12 write(4<pipe:[1365]>, "\21\0\0\0", 4) = 4"#
    #expect(FileTrace(order + "\n" + order).violations == [order])
  }

  @Test func silenceIsNotProof() {
    #expect(!FileTrace("").isOfAnObservation)
    #expect(!FileTrace(#"1 openat(AT_FDCWD, "/proc/self", O_RDONLY) = 3"#).isOfAnObservation)
  }
}
