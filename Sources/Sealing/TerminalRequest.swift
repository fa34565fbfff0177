/// The ioctl(2) requests of a terminal for drawing and reading keys (include/uapi/asm-generic/ioctls.h, the same on
/// x86-64, arm64 and riscv64).
enum TerminalRequest {
  /// TCSBRK.
  static let drain: UInt64 = 0x5409

  /// TCGETS, TCSETS, TCSETSW, TCSETSF, TCFLSH, TIOCGPGRP, TIOCGWINSZ; TCGETS2 to TCSETSF2, which later versions of
  /// glibc use for the first four.
  static let numbers: [UInt64] = [
    0x5401, 0x5402, 0x5403, 0x5404, 0x540b, 0x540f, 0x5413, 0x802c_542a, 0x402c_542b, 0x402c_542c, 0x402c_542d,
  ]
}
