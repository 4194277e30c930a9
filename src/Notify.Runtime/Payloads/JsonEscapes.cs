using System.Buffers;

namespace Notify;

/// <summary>The characters that JSON does not allow in a string as they are, and what stands for them (RFC 8259, section 7).</summary>
internal static class JsonEscapes
{
    /// <summary>The length of <c>\u001f</c>.</summary>
    public const int Longest = 6;

    public static readonly SearchValues<char> Characters = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    /// <summary>Writes the escape of one of <see cref="Characters"/> and returns its length.</summary>
    public static int Write(char character, Span<byte> target)
    {
        target[0] = (byte)'\\';
        byte letter = character switch
        {
            '"' or '\\' => (byte)character,
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            _ => 0,
        };
        if (letter != 0)
        {
            target[1] = letter;
            return 2;
        }

        "u00"u8.CopyTo(target[1..]);
        target[4] = (byte)('0' + (character >> 4));
        target[5] = (byte)"0123456789abcdef"[character & 0xF];
        return Longest;
    }
}
