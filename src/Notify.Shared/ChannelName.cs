using System.Text;

namespace Notify;

/// <summary>PostgreSQL's rules for channel names, for the generator and the runtime.</summary>
internal static class ChannelName
{
    /// <summary>
    /// The longest name in bytes (NAMEDATALEN - 1). LISTEN truncates a longer one with only a NOTICE, while pg_notify() refuses it: the
    /// listener would never receive anything.
    /// </summary>
    public const int MaxBytes = 63;

    /// <summary>Throws where <see cref="Encoding.UTF8"/> writes U+FFFD. The driver also throws, but only when the name is sent.</summary>
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The length of <paramref name="name"/> as the limit counts it: bytes of UTF-8, not characters.</summary>
    public static int ByteLength(string name) => Encoding.UTF8.GetByteCount(name);

    /// <summary>What is wrong with <paramref name="name"/>; null if PostgreSQL accepts it.</summary>
    public static string? Problem(string? name)
    {
        if (name is null || name.Length == 0)
        {
            return "it is empty";
        }

        if (name.IndexOf('\0') >= 0)
        {
            return "it contains a NUL character";
        }

        if (!IsUnicode(name))
        {
            return "it contains half of a surrogate pair, which no encoding can send";
        }

        int bytes = ByteLength(name);
        return bytes > MaxBytes ? $"it is {bytes} bytes long, and PostgreSQL accepts at most {MaxBytes}" : null;
    }

    /// <summary>Whether it has no unpaired surrogate, which UTF-8 cannot encode.</summary>
    public static bool IsUnicode(string name)
    {
        try
        {
            Strict.GetByteCount(name);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
