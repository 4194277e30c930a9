using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Notify;

/// <content>Text, and values that are JSON already.</content>
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

    /// <summary>Writes a string of one UTF-16 unit. Half of a surrogate pair becomes U+FFFD.</summary>
    public void WriteChar(char value) => WriteText([value]);

    /// <summary>Writes the address as it was given to the constructor (<see cref="Uri.OriginalString"/>), or <c>null</c>.</summary>
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
    /// Writes the element as it was read, less the insignificant white space; <c>default</c> as <c>null</c>.
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

    /// <summary>Writes a value by the contract of a <c>JsonSerializerContext</c>, less the insignificant white space.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        WriteCompact(JsonSerializer.SerializeToUtf8Bytes(value, IsLenient ? JsonNumbers.Named(type) : type));
    }

    private void WriteText(scoped ReadOnlySpan<char> text)
    {
        Span<byte> target = Reserve(checked(text.Length + 2));
        target[0] = (byte)'"';
        int plain = PlainText.Copy(text, target[1..]);
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
        // A UTF-16 unit never takes more than three bytes: a pair of surrogates is two units and four bytes.
        Utf8.FromUtf16(text, Reserve(checked(text.Length * 3)), out _, out int written, replaceInvalidSequences: true);
        Length += written;
    }

    /// <summary>Writes valid JSON without the white space outside its strings.</summary>
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
            int behind = json[end] == (byte)'"' ? EndOfString(json, end) : end + 1;
            WriteRaw(json[end] == (byte)'"' ? json[end..behind] : default);
            json = json[behind..];
        }
    }

    /// <summary>The index behind the string that begins at <paramref name="start"/> with its quote.</summary>
    private static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        int index = start + 1;
        while (json[index] != (byte)'"')
        {
            index += json[index] == (byte)'\\' ? 2 : 1;
        }

        return index + 1;
    }
}
