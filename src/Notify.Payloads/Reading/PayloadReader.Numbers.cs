using System.Buffers.Text;

namespace Notify.Generated;

/// <content>Numbers and booleans.</content>
public ref partial struct PayloadReader
{
    /// <summary>A number of this many digits never overflows a 64-bit integer.</summary>
    private const int SafeDigits = 18;

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public bool ReadBoolean()
    {
        ReadOnlySpan<byte> rest = _document[_token..];
        bool value = rest.StartsWith("true"u8);
        if (!value && !rest.StartsWith("false"u8))
        {
            throw Unexpected("a boolean");
        }

        _position = _token + (value ? 4 : 5);
        return value;
    }

    /// <summary>Reads a whole number from 0 to 255.</summary>
    public byte ReadByte() => TryReadUnsigned(out long value) && (byte)value == value ? (byte)value : throw NotIn("a byte");

    /// <summary>Reads a whole number from -128 to 127.</summary>
    public sbyte ReadSByte() =>
        TryReadInteger(out long value) && (sbyte)value == value ? (sbyte)value : throw NotIn("a signed byte");

    /// <summary>Reads a whole number of 16 bits.</summary>
    public short ReadInt16() =>
        TryReadInteger(out long value) && (short)value == value ? (short)value : throw NotIn("a 16-bit integer");

    /// <summary>Reads a whole number of 16 bits without sign.</summary>
    public ushort ReadUInt16() =>
        TryReadUnsigned(out long value) && (ushort)value == value ? (ushort)value : throw NotIn("an unsigned 16-bit integer");

    /// <summary>Reads a whole number of 32 bits.</summary>
    public int ReadInt32() =>
        TryReadInteger(out long value) && (int)value == value ? (int)value : throw NotIn("a 32-bit integer");

    /// <summary>Reads a whole number of 32 bits without sign.</summary>
    public uint ReadUInt32() =>
        TryReadUnsigned(out long value) && (uint)value == value ? (uint)value : throw NotIn("an unsigned 32-bit integer");

    /// <summary>Reads a whole number of 64 bits.</summary>
    public long ReadInt64() => TryReadInteger(out long value) ? value : throw NotIn("a 64-bit integer");

    /// <summary>Reads a whole number of 64 bits without sign.</summary>
    public ulong ReadUInt64()
    {
        return IsNumber && Number(out _) is var number && Utf8Parser.TryParse(number, out ulong value, out int read) && read == number.Length
            ? value
            : throw NotIn("an unsigned 64-bit integer");
    }

    /// <summary>
    /// Reads a number of up to 28 digits. Further digits of the fraction are rounded away; a larger number is an error.
    /// </summary>
    public decimal ReadDecimal()
    {
        if (!IsNumber)
        {
            throw NotIn("a decimal");
        }

        ReadOnlySpan<byte> number = Number(out bool hasExponent);
        return !hasExponent && number.Length <= SafeDigits
            ? ShortDecimal(number)
            : Utf8Parser.TryParse(number, out decimal value, out int read, hasExponent ? 'e' : default) && read == number.Length
                ? value
                : throw NotIn("a decimal");
    }

    /// <summary>
    /// Reads a number, or one of the strings <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>. A number out of range becomes
    /// infinity, as in IEEE 754.
    /// </summary>
    public double ReadDouble()
    {
        if (IsNumber)
        {
            ReadOnlySpan<byte> number = Number(out bool hasExponent);
            return Utf8Parser.TryParse(number, out double value, out int read, hasExponent ? 'e' : default) && read == number.Length
                ? value
                : throw NotIn("a double");
        }

        return TextIs("NaN"u8) ? double.NaN
            : TextIs("Infinity"u8) ? double.PositiveInfinity
            : TextIs("-Infinity"u8) ? double.NegativeInfinity
            : throw NotIn("a double");
    }

    /// <summary>Like <see cref="ReadDouble"/>, but rounds once, directly to the nearest <see cref="float"/>.</summary>
    public float ReadSingle()
    {
        if (!IsNumber)
        {
            return (float)ReadDouble();
        }

        ReadOnlySpan<byte> number = Number(out bool hasExponent);
        return Utf8Parser.TryParse(number, out float value, out int read, hasExponent ? 'e' : default) && read == number.Length
            ? value
            : throw NotIn("a float");
    }

    /// <summary>Skips a number and returns its text.</summary>
    private ReadOnlySpan<byte> Number(out bool hasExponent)
    {
        int end = JsonSyntax.EndOfNumber(_document, _token, out hasExponent);
        _position = end >= 0 ? end : throw Invalid();
        return _document[_token..end];
    }

    /// <summary>Like <see cref="TryReadInteger"/>, for unsigned types; <c>-0</c> is not one of their values.</summary>
    private bool TryReadUnsigned(out long value)
    {
        value = 0;
        return IsNumber && _document[_token] != (byte)'-' && TryReadInteger(out value);
    }

    /// <summary>False if the value is not a 64-bit integer.</summary>
    private bool TryReadInteger(out long value)
    {
        value = 0;
        if (!IsNumber)
        {
            return false;
        }

        ReadOnlySpan<byte> number = Number(out _);
        if (number.Length > SafeDigits)
        {
            return Utf8Parser.TryParse(number, out value, out int read) && read == number.Length;
        }

        bool isNegative = number[0] == (byte)'-';
        foreach (byte digit in isNegative ? number[1..] : number)
        {
            if ((uint)(digit - '0') > 9)
            {
                return false; // A point or an exponent.
            }

            value = (value * 10) + (digit - '0');
        }

        value = isNegative ? -value : value;
        return true;
    }

    private static decimal ShortDecimal(ReadOnlySpan<byte> number)
    {
        long digits = 0;
        int point = number.Length - 1;
        for (int index = number[0] == (byte)'-' ? 1 : 0; index < number.Length; index++)
        {
            if (number[index] == (byte)'.')
            {
                point = index;
            }
            else
            {
                digits = (digits * 10) + (number[index] - '0');
            }
        }

        return new decimal(
            (int)digits, (int)(digits >> 32), hi: 0, isNegative: number[0] == (byte)'-', scale: (byte)(number.Length - 1 - point));
    }

    private readonly PayloadFormatException NotIn(string type) => IsNumber || First == (byte)'"'
        ? JsonSyntax.EndOfValue(_document, _token, depth: 0) < 0
            ? Invalid()
            : Fail($"{Describe(First)} is not {type}, or out of its range")
        : Unexpected(type);
}
