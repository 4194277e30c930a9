using System.Text.Json;

namespace Notify;

/// <content>One method for each type of value.</content>
public ref partial struct PayloadReader
{
    /// <summary>Whether the value is this string.</summary>
    public readonly bool TextIs(ReadOnlySpan<byte> utf8Text)
    {
        return _json.TokenType == JsonTokenType.String && _json.ValueTextEquals(utf8Text);
    }

    /// <summary>Reads a string.</summary>
    public readonly string ReadString()
    {
        Expect(JsonTokenType.String, "a string");
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fail("a string is not valid Unicode");
        }
    }

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public readonly bool ReadBoolean() => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Unexpected("a boolean"),
    };

    /// <summary>Reads a whole number from 0 to 255.</summary>
    public readonly byte ReadByte() => IsNumber && _json.TryGetByte(out byte value) ? value : throw NotIn("a byte");

    /// <summary>Reads a whole number from -128 to 127.</summary>
    public readonly sbyte ReadSByte() => IsNumber && _json.TryGetSByte(out sbyte value) ? value : throw NotIn("a signed byte");

    /// <summary>Reads a whole number of 16 bits.</summary>
    public readonly short ReadInt16() => IsNumber && _json.TryGetInt16(out short value) ? value : throw NotIn("a 16-bit integer");

    /// <summary>Reads a whole number of 16 bits without sign.</summary>
    public readonly ushort ReadUInt16()
    {
        return IsNumber && _json.TryGetUInt16(out ushort value) ? value : throw NotIn("an unsigned 16-bit integer");
    }

    /// <summary>Reads a whole number of 32 bits.</summary>
    public readonly int ReadInt32() => IsNumber && _json.TryGetInt32(out int value) ? value : throw NotIn("a 32-bit integer");

    /// <summary>Reads a whole number of 32 bits without sign.</summary>
    public readonly uint ReadUInt32()
    {
        return IsNumber && _json.TryGetUInt32(out uint value) ? value : throw NotIn("an unsigned 32-bit integer");
    }

    /// <summary>Reads a whole number of 64 bits.</summary>
    public readonly long ReadInt64() => IsNumber && _json.TryGetInt64(out long value) ? value : throw NotIn("a 64-bit integer");

    /// <summary>Reads a whole number of 64 bits without sign.</summary>
    public readonly ulong ReadUInt64()
    {
        return IsNumber && _json.TryGetUInt64(out ulong value) ? value : throw NotIn("an unsigned 64-bit integer");
    }

    /// <summary>
    /// Reads a number of up to 28 digits. Digits of the fraction beyond that are rounded off; a larger number is an error.
    /// </summary>
    public readonly decimal ReadDecimal()
    {
        return IsNumber && _json.TryGetDecimal(out decimal value) ? value : throw NotIn("a decimal");
    }

    /// <summary>Reads a number, or one of the strings <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>.</summary>
    public readonly double ReadDouble()
    {
        return IsNumber && _json.TryGetDouble(out double value) ? value
            : TextIs("NaN"u8) ? double.NaN
            : TextIs("Infinity"u8) ? double.PositiveInfinity
            : TextIs("-Infinity"u8) ? double.NegativeInfinity
            : throw NotIn("a double");
    }

    /// <summary>As <see cref="ReadDouble"/>, rounded to the nearest <see cref="float"/>.</summary>
    public readonly float ReadSingle() => IsNumber && _json.TryGetSingle(out float value) ? value : (float)ReadDouble();

    /// <summary>Reads 32 hexadecimal digits in the grouping 8-4-4-4-12.</summary>
    public readonly Guid ReadGuid()
    {
        return _json.TokenType == JsonTokenType.String && _json.TryGetGuid(out Guid value) ? value : throw NotIn("a UUID");
    }

    /// <summary>
    /// Reads an ISO 8601 date. With an offset or <c>Z</c> it becomes UTC, whatever this machine's zone is; without one its kind
    /// is unspecified. PostgreSQL's <c>infinity</c> and <c>-infinity</c> become the largest and the smallest value.
    /// </summary>
    public readonly DateTime ReadDateTime()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            if (JsonDates.HasOffset(_json.ValueSpan))
            {
                if (_json.TryGetDateTimeOffset(out DateTimeOffset instant))
                {
                    return instant.UtcDateTime;
                }
            }
            else if (_json.TryGetDateTime(out DateTime value))
            {
                // Local: the offset stood behind an escape.
                return value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value;
            }
        }

        return TextIs("infinity"u8) ? DateTime.MaxValue
            : TextIs("-infinity"u8) ? DateTime.MinValue
            : throw NotIn("a date and time");
    }

    /// <summary>
    /// Reads an ISO 8601 date. One without an offset is taken as UTC, whatever this machine's zone is. PostgreSQL's
    /// <c>infinity</c> and <c>-infinity</c> become the largest and the smallest value.
    /// </summary>
    public readonly DateTimeOffset ReadDateTimeOffset()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            if (JsonDates.HasOffset(_json.ValueSpan))
            {
                if (_json.TryGetDateTimeOffset(out DateTimeOffset value))
                {
                    return value;
                }
            }
            else if (_json.TryGetDateTime(out DateTime unspecified))
            {
                return unspecified.Kind == DateTimeKind.Local
                    ? new DateTimeOffset(unspecified).ToUniversalTime() // The offset stood behind an escape.
                    : new DateTimeOffset(DateTime.SpecifyKind(unspecified, DateTimeKind.Utc));
            }
        }

        return TextIs("infinity"u8) ? DateTimeOffset.MaxValue
            : TextIs("-infinity"u8) ? DateTimeOffset.MinValue
            : throw NotIn("a date and time");
    }

    private readonly PayloadFormatException NotIn(string type) => _json.TokenType is JsonTokenType.Number or JsonTokenType.String
        ? Fail($"{Describe(_json.TokenType)} is not {type}, or out of its range")
        : Unexpected(type);
}
