using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Notify.Generated;

/// <content>Strings, and types that are written as strings.</content>
public ref partial struct PayloadReader
{
    /// <summary>Whether the value is this string.</summary>
    public bool TextIs(ReadOnlySpan<byte> utf8Text)
    {
        if (First != (byte)'"')
        {
            return false;
        }

        ReadOnlySpan<byte> raw = RawText(out bool isEscaped);
        return raw.SequenceEqual(utf8Text) || (isEscaped && Unescaped(raw).AsSpan().SequenceEqual(utf8Text));
    }

    /// <summary>Reads a string.</summary>
    public string ReadString()
    {
        ReadOnlySpan<byte> raw = RawText(out bool isEscaped);
        if (!isEscaped)
        {
            return Decode(raw);
        }

        byte[] plain = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            int length = JsonEscapes.Unescape(raw, plain);
            return length >= 0 ? Decode(plain.AsSpan(0, length)) : throw NotUnicode();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    /// <summary>Reads a string of one UTF-16 code unit.</summary>
    public char ReadChar() => ReadString() is [char only] ? only : throw NotIn("a single character");

    /// <summary>Reads an absolute or relative URI.</summary>
    public Uri ReadUri() => Uri.TryCreate(ReadString(), UriKind.RelativeOrAbsolute, out Uri? uri) ? uri : throw NotIn("a URI");

    /// <summary>Reads base64 (RFC 4648, with padding), or PostgreSQL's hexadecimal form of a <c>bytea</c>: <c>"\\x0aff"</c>.</summary>
    public byte[] ReadBytes()
    {
        ReadOnlySpan<byte> text = ReadText();
        bool isHex = text.StartsWith("\\x"u8);
        byte[] bytes = new byte[isHex ? (text.Length - 2) / 2 : Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        OperationStatus status = isHex
            ? Convert.FromHexString(text[2..], bytes, out _, out int count)
            : Base64.DecodeFromUtf8(text, bytes, out _, out count);
        return status == OperationStatus.Done ? bytes.AsSpan(0, count).ToArray() : throw NotIn("base64 or hexadecimal bytes");
    }

    /// <summary>
    /// Reads any value whose strings are valid Unicode. The element outlives the reader. For JSON's <c>null</c>, its kind is
    /// <see cref="JsonValueKind.Null"/>.
    /// </summary>
    public JsonElement ReadJsonElement()
    {
        Utf8JsonReader json = new(AnyValue());
        return JsonElement.ParseValue(ref json);
    }

    /// <summary>Reads a value with the contract of a <c>JsonSerializerContext</c>.</summary>
    /// <exception cref="PayloadFormatException">
    /// The context refuses the value. The context's message is left out, because it may quote the value.
    /// </exception>
    public T? ReadJson<T>(JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        ReadOnlySpan<byte> value = AnyValue();
        try
        {
            return JsonSerializer.Deserialize(value, type);
        }
        catch (JsonException)
        {
            throw Fail($"it is not a {typeof(T).Name}");
        }
    }

    /// <summary>Reads a string as UTF-8; it may be invalid.</summary>
    internal ReadOnlySpan<byte> ReadText()
    {
        ReadOnlySpan<byte> raw = RawText(out bool isEscaped);
        return isEscaped ? Unescaped(raw) : raw;
    }

    /// <summary>Skips a value, after checking that System.Text.Json can read it and write it again, and returns its text.</summary>
    private ReadOnlySpan<byte> AnyValue()
    {
        Skip();
        ReadOnlySpan<byte> value = _document[_token.._position];
        return Utf8.IsValid(value) && JsonEscapes.AreUnicode(value) ? value : throw NotUnicode();
    }

    /// <summary>Skips a string and returns what is between its quotes.</summary>
    private ReadOnlySpan<byte> RawText(out bool isEscaped)
    {
        if (First != (byte)'"')
        {
            throw Unexpected("a string");
        }

        int end = JsonSyntax.EndOfString(_document, _token + 1, out isEscaped);
        _position = end >= 0 ? end + 1 : throw Invalid();
        return _document[(_token + 1)..end];
    }

    private readonly string Decode(ReadOnlySpan<byte> text) =>
        // Decoding alone would replace invalid bytes.
        Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw NotUnicode();
}
