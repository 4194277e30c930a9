using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Notify.Generated;

/// <content>Strings, and values that are JSON already.</content>
public ref partial struct PayloadWriter
{
    /// <summary>Writes a string, or <c>null</c>.</summary>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNull();
            return;
        }

        WriteText(value);
    }

    /// <summary>Writes a string of one UTF-16 code unit. Half of a surrogate pair becomes U+FFFD.</summary>
    public void WriteChar(char value) => WriteText([value]);

    /// <summary>Writes the URI as the constructor was given it (<see cref="Uri.OriginalString"/>), or <c>null</c>.</summary>
    public void WriteUri(Uri? value) => WriteString(value?.OriginalString);

    /// <summary>Writes base64 (RFC 4648, with padding), or <c>null</c>. Its characters need no escape.</summary>
    public void WriteBytes(byte[]? value)
    {
        if (value is null)
        {
            WriteNull();
            return;
        }

        Span<byte> target = Reserve(checked(Base64.GetMaxEncodedToUtf8Length(value.Length) + 2));
        Base64.EncodeToUtf8(value, target[1..], out _, out int written);
        Quote(target, written);
    }

    /// <summary>
    /// Writes the element as it was read, without insignificant white space; writes <c>default</c> as <c>null</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The element's document was disposed.</exception>
    public void WriteJsonElement(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            WriteNull();
            return;
        }

        WriteCompact(JsonMarshal.GetRawUtf8Value(value));
    }

    /// <summary>Writes a dictionary's key and the colon: <c>"key":</c>.</summary>
    public void WriteKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        WriteText(key);
        WriteRaw(":"u8);
    }

    /// <summary>Writes a value with the contract of a <c>JsonSerializerContext</c>, without insignificant white space.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        WriteCompact(JsonSerializer.SerializeToUtf8Bytes(value, IsLenient ? JsonNumbers.Named(type) : type));
    }

    private void WriteText(scoped ReadOnlySpan<char> text)
    {
        Span<byte> target = Reserve(checked(text.Length + 2));
        target[0] = (byte)'"';
        int plain = CopyPlain(text, target[1..]);
        if (plain == text.Length)
        {
            target[plain + 1] = (byte)'"';
            Length += plain + 2;
            return;
        }

        Length += plain + 1;
        WriteEscaped(text[plain..]);
        WriteRaw("\""u8);
    }

    private void WriteEscaped(scoped ReadOnlySpan<char> text)
    {
        for (int clean; (clean = text.IndexOfAny(JsonEscapes.Characters)) >= 0; text = text[(clean + 1)..])
        {
            WriteUnescaped(text[..clean]);
            Length += JsonEscapes.Write(text[clean], Reserve(JsonEscapes.Longest));
        }

        WriteUnescaped(text);
    }

    private void WriteUnescaped(scoped ReadOnlySpan<char> text)
    {
        // A UTF-16 code unit takes at most three bytes of UTF-8: a surrogate pair is two units and four bytes.
        Utf8.FromUtf16(text, Reserve(checked(text.Length * 3)), out _, out int written, replaceInvalidSequences: true);
        Length += written;
    }

    /// <summary>Copies valid JSON, without the white space outside its strings.</summary>
    private void WriteCompact(ReadOnlySpan<byte> json)
    {
        while (!json.IsEmpty)
        {
            int end = json.IndexOfAny("\" \t\r\n"u8);
            if (end < 0)
            {
                WriteRaw(json);
                return;
            }

            WriteRaw(json[..end]);
            int after = json[end] == (byte)'"' ? EndOfString(json, end) : end + 1;
            WriteRaw(json[end] == (byte)'"' ? json[end..after] : default);
            json = json[after..];
        }
    }

    /// <summary>The index after the string whose opening quote is at <paramref name="start"/>.</summary>
    private static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        int index = start + 1;
        while (json[index] != (byte)'"')
        {
            index += json[index] == (byte)'\\' ? 2 : 1;
        }

        return index + 1;
    }

    /// <summary>
    /// Copies characters as long as they are plain: ASCII that JSON does not escape, so that they are the same in UTF-8 and JSON. Most text
    /// is.
    /// </summary>
    /// <param name="text">What to copy.</param>
    /// <param name="target">At least as long as <paramref name="text"/>.</param>
    /// <returns>How many were copied: all, or those before the first that is not plain.</returns>
    private static int CopyPlain(ReadOnlySpan<char> text, Span<byte> target)
    {
        int copied = 0;
        if (Vector128.IsHardwareAccelerated && text.Length >= Vector128<ushort>.Count)
        {
            ReadOnlySpan<ushort> units = MemoryMarshal.Cast<char, ushort>(text);
            int last = units.Length - Vector128<ushort>.Count;
            while (copied < last && TryCopyEight(units[copied..], target[copied..]))
            {
                copied += Vector128<ushort>.Count;
            }

            // The last eight overlap the previous ones, which saves a loop over single characters.
            if (copied >= last && TryCopyEight(units[last..], target[last..]))
            {
                return text.Length;
            }
        }

        while (copied < text.Length && IsPlain(text[copied]))
        {
            target[copied] = (byte)text[copied];
            copied++;
        }

        return copied;
    }

    private static bool TryCopyEight(ReadOnlySpan<ushort> units, Span<byte> target)
    {
        Vector128<ushort> eight = Vector128.Create(units);
        // Control characters wrap around to large numbers.
        Vector128<ushort> isNotAscii = Vector128.GreaterThan(eight - Vector128.Create((ushort)' '), Vector128.Create((ushort)0x5F));
        Vector128<ushort> isEscaped = Vector128.Equals(eight, Vector128.Create((ushort)'"'))
            | Vector128.Equals(eight, Vector128.Create((ushort)'\\'));
        if ((isNotAscii | isEscaped) != Vector128<ushort>.Zero)
        {
            return false;
        }

        Vector128.Narrow(eight, eight).GetLower().CopyTo(target);
        return true;
    }

    private static bool IsPlain(char character) => character is >= ' ' and <= '\x7F' and not '"' and not '\\';
}
