using System.Buffers.Text;
using System.Globalization;

namespace Notify;

/// <content>Numbers.</content>
public ref partial struct PayloadWriter
{
    /// <summary>The longest of the values of fixed size, a <see cref="decimal"/>, a date or a time with quotes, is well below this.</summary>
    private const int LongestFixed = 64;

    /// <summary>Writes a whole number of up to 64 bits.</summary>
    public void WriteInteger(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(LongestFixed), out int written);
        Length += written;
    }

    /// <summary>Writes a whole number of up to 64 bits.</summary>
    public void WriteInteger(ulong value)
    {
        Utf8Formatter.TryFormat(value, Reserve(LongestFixed), out int written);
        Length += written;
    }

    /// <summary>Writes a decimal number with the scale that it has.</summary>
    public void WriteDecimal(decimal value)
    {
        Span<byte> target = Reserve(LongestFixed);
        if (!DecimalText.TryWriteShort(value, target, out int written))
        {
            value.TryFormat(target, out written, default, CultureInfo.InvariantCulture);
        }

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
            value.TryFormat(Reserve(LongestFixed), out int written, default, CultureInfo.InvariantCulture);
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
            value.TryFormat(Reserve(LongestFixed), out int written, default, CultureInfo.InvariantCulture);
            Length += written;
        }
        else
        {
            WriteDouble(value);
        }
    }
}
