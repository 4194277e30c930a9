using System.Buffers;
using System.Buffers.Text;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Notify;

/// <summary>
/// Writes a payload's JSON as UTF-8, straight into a pooled buffer. Called by generated serializers, which pass names and
/// punctuation as literals. It writes past PostgreSQL's limit, too, so that the true size can be told.
/// </summary>
/// <remarks>
/// Strings keep every character that JSON and UTF-8 can hold as it is; only <c>"</c>, <c>\</c> and control characters are
/// escaped, as PostgreSQL does it, because each escape costs up to five bytes more. A lone surrogate becomes U+FFFD.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public ref struct PayloadWriter : IDisposable
{
    /// <summary>The longest of the fixed-size values, a <see cref="double"/> or a date with quotes, is well below this.</summary>
    private const int LongestNumberOrDate = 64;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);

    /// <summary>An empty document.</summary>
    public PayloadWriter()
    {
    }

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Writes JSON as it is: punctuation, names, constants.</summary>
    public void WriteRaw(ReadOnlySpan<byte> utf8Json)
    {
        utf8Json.CopyTo(Reserve(utf8Json.Length));
        Length += utf8Json.Length;
    }

    /// <summary>Writes <c>null</c>.</summary>
    public void WriteNull() => WriteRaw("null"u8);

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public void WriteBoolean(bool value) => WriteRaw(value ? "true"u8 : "false"u8);

    /// <summary>Writes a whole number of up to 64 bits.</summary>
    public void WriteInteger(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(LongestNumberOrDate), out int written);
        Length += written;
    }

    /// <summary>Writes a whole number of up to 64 bits.</summary>
    public void WriteInteger(ulong value)
    {
        Utf8Formatter.TryFormat(value, Reserve(LongestNumberOrDate), out int written);
        Length += written;
    }

    /// <summary>Writes a decimal number with the scale that it has.</summary>
    public void WriteDecimal(decimal value)
    {
        value.TryFormat(Reserve(LongestNumberOrDate), out int written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>
    /// Writes the shortest digits that read back as the same number. Infinities and NaN, for which JSON has no number, become the
    /// strings that PostgreSQL writes for them: <c>"Infinity"</c>, <c>"-Infinity"</c>, <c>"NaN"</c>.
    /// </summary>
    public void WriteDouble(double value)
    {
        if (double.IsFinite(value))
        {
            value.TryFormat(Reserve(LongestNumberOrDate), out int written, default, CultureInfo.InvariantCulture);
            Length += written;
        }
        else
        {
            WriteRaw(double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8);
        }
    }

    /// <summary>As <see cref="WriteDouble"/>, with the digits that a <see cref="float"/> needs.</summary>
    public void WriteSingle(float value)
    {
        if (float.IsFinite(value))
        {
            value.TryFormat(Reserve(LongestNumberOrDate), out int written, default, CultureInfo.InvariantCulture);
            Length += written;
        }
        else
        {
            WriteDouble(value);
        }
    }

    /// <summary>Writes 32 hexadecimal digits in the grouping 8-4-4-4-12.</summary>
    public void WriteGuid(Guid value)
    {
        Span<byte> target = Reserve(LongestNumberOrDate);
        target[0] = (byte)'"';
        value.TryFormat(target[1..], out int written);
        target[written + 1] = (byte)'"';
        Length += written + 2;
    }

    /// <summary>
    /// Writes ISO 8601 with up to seven digits of a second's fraction and, by its kind, <c>Z</c>, the local offset, or neither.
    /// </summary>
    public void WriteDateTime(DateTime value)
    {
        Span<byte> target = Reserve(LongestNumberOrDate);
        value.TryFormat(target[1..], out int written, "O", CultureInfo.InvariantCulture);
        WriteQuotedDate(target, written);
    }

    /// <summary>Writes ISO 8601 with up to seven digits of a second's fraction and the offset.</summary>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        Span<byte> target = Reserve(LongestNumberOrDate);
        value.TryFormat(target[1..], out int written, "O", CultureInfo.InvariantCulture);
        WriteQuotedDate(target, written);
    }

    /// <summary>Writes a string, or <c>null</c>.</summary>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNull();
            return;
        }

        WriteRaw("\""u8);
        ReadOnlySpan<char> rest = value;
        for (int clean; (clean = rest.IndexOfAny(JsonEscapes.Characters)) >= 0; rest = rest[(clean + 1)..])
        {
            WriteText(rest[..clean]);
            WriteEscape(rest[clean]);
        }

        WriteText(rest);
        WriteRaw("\""u8);
    }

    /// <summary>The document as a string.</summary>
    public override readonly string ToString() => Encoding.UTF8.GetString(Written);

    /// <summary>Gives the buffer back. The writer must not be used afterwards.</summary>
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        Length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void WriteText(ReadOnlySpan<char> text)
    {
        // A UTF-16 unit never takes more than three bytes: a pair of surrogates is two units and four bytes.
        Utf8.FromUtf16(text, Reserve(text.Length * 3), out _, out int written, replaceInvalidSequences: true);
        Length += written;
    }

    private void WriteEscape(char character)
    {
        Span<byte> target = Reserve(JsonEscapes.Longest);
        Length += JsonEscapes.Write(character, target);
    }

    private void WriteQuotedDate(Span<byte> target, int length)
    {
        length = JsonDates.TrimFraction(target.Slice(1, length));
        target[0] = (byte)'"';
        target[length + 1] = (byte)'"';
        Length += length + 2;
    }

    private Span<byte> Reserve(int size)
    {
        if (_buffer.Length - Length < size)
        {
            Grow(size);
        }

        return _buffer.AsSpan(Length);
    }

    private void Grow(int size)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_buffer.Length * 2, Length + size)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
