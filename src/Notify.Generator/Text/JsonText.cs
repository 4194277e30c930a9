using System.Text;

namespace Notify.Generator.Text;

/// <summary>Strings in JSON, escaped as the runtime does it.</summary>
internal static class JsonText
{
    /// <summary>The string without the quotes.</summary>
    public static string Escape(string value)
    {
        return string.Concat(value.Select(character =>
            character is '"' or '\\' ? "\\" + character
            : character < ' ' ? $"\\u{(int)character:x4}"
            : character.ToString()));
    }

    /// <summary>Its length in bytes of UTF-8, with the quotes.</summary>
    public static int QuotedLength(string value) => Encoding.UTF8.GetByteCount(Escape(value)) + 2;
}
