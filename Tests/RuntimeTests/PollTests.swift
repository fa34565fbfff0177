import Glibc
import Runtime
import Testing

@Suite struct PollTests {
  @Test func namesWhatIsReadable() throws {
    let (one, two) = (try #require(Mailbox<Int>()), try #require(Mailbox<Int>()))
    #expect(Poll.readable([one.descriptor, two.descriptor], milliseconds: 0) == [])
    two.post(1)
    #expect(Poll.readable([one.descriptor, -1, two.descriptor]) == [2])
    #expect(!Poll.isReadable(one.descriptor, milliseconds: 1) && Poll.isReadable(two.descriptor))
    #expect(two.take() == [1])
    #expect(!Poll.isReadable(two.descriptor, milliseconds: 0))
  }

  /// A descriptor that is not open is broken, and so reported: waiting for it would never end.
  @Test func namesWhatIsBroken() {
    #expect(Poll.readable([1 << 20], milliseconds: -1) == [0])
  }

  @Test func waitsForTime() {
    let start = Clock.monotonic
    Poll.pause(milliseconds: 20)
    #expect(Clock.monotonic - start >= .milliseconds(19))
  }
}
