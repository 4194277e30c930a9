using System.Buffers.Text;
using System.Globalization;

namespace Notify.Generated;

/// <content>Numbers.</content>
public ref partial struct PayloadWriter
{
    /// <summary>No number, date or time is longer, quotes included.</summary>
    private const int LongestFixed = 64;

    /// <summary>The largest scale whose power of ten fits into a 64-bit number.</summary>
    private const int LargestScale = 19;

    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

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
        if (!TryWriteShort(value, target, out int written))
        {
            value.TryFormat(target, out written, default, CultureInfo.InvariantCulture);
        }

        Length += written;
    }

    /// <summary>
    /// Writes the shortest digits that read back as the same number. Infinities and NaN, which are not JSON numbers, become the strings
    /// that PostgreSQL writes: <c>"Infinity"</c>, <c>"-Infinity"</c>, <c>"NaN"</c>.
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

    /// <summary>Like <see cref="WriteDouble"/>, with the digits that a <see cref="float"/> needs.</summary>
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

    /// <summary>Writes a decimal whose digits fit into 64 bits, such as an amount of money, in half the time that .NET takes.</summary>
    /// <returns>False if it has more digits, or is a negative zero.</returns>
    private static bool TryWriteShort(decimal value, Span<byte> target, out int written)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        ulong digits = ((ulong)(uint)bits[1] << 32) | (uint)bits[0];
        int scale = (bits[3] >> 16) & 0xFF;
        bool isNegative = bits[3] < 0;
        written = 0;
        if (bits[2] != 0 || scale > LargestScale || (isNegative && digits == 0))
        {
            return false;
        }

        target[0] = (byte)'-';
        int sign = isNegative ? 1 : 0;
        ulong unit = PowersOfTen[scale];
        // Most numbers fit into 32 bits, and dividing those is several times faster.
        ulong whole = (digits | unit) <= uint.MaxValue ? (uint)digits / (uint)unit : digits / unit;
        Utf8Formatter.TryFormat(whole, target[sign..], out written);
        written += sign;
        if (scale > 0)
        {
            WriteFraction(digits - (whole * unit), target.Slice(written, scale + 1));
            written += scale + 1;
        }

        return true;
    }

    private static void WriteFraction(ulong digits, Span<byte> target)
    {
        for (int index = target.Length - 1; index > 0; index--)
        {
            target[index] = (byte)('0' + (digits % 10));
            digits /= 10;
        }

        target[0] = (byte)'.';
    }
}
