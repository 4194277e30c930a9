using System.Globalization;

namespace Notify;

/// <content>Dates, times and identifiers: strings of digits, which need no escaping.</content>
public ref partial struct PayloadWriter
{
    /// <summary>Writes 32 hexadecimal digits in the grouping 8-4-4-4-12.</summary>
    public void WriteGuid(Guid value)
    {
        Span<byte> target = Reserve(LongestFixed);
        value.TryFormat(target[1..], out int written);
        Quote(target, written);
    }

    /// <summary>
    /// Writes ISO 8601 with up to seven digits of a second's fraction and, by its kind, <c>Z</c>, the local offset, or neither.
    /// </summary>
    public void WriteDateTime(DateTime value)
    {
        Span<byte> target = Reserve(LongestFixed);
        int length = DateText.WriteDateAndTime(value, target[1..]);
        length += value.Kind switch
        {
            DateTimeKind.Utc => DateText.WriteUtc(target[(1 + length)..]),
            DateTimeKind.Local => DateText.WriteOffset(TimeZoneInfo.Local.GetUtcOffset(value), target[(1 + length)..]),
            _ => 0,
        };
        Quote(target, length);
    }

    /// <summary>Writes ISO 8601 with up to seven digits of a second's fraction and the offset.</summary>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        Span<byte> target = Reserve(LongestFixed);
        int length = DateText.WriteDateAndTime(value.DateTime, target[1..]);
        Quote(target, length + DateText.WriteOffset(value.Offset, target[(1 + length)..]));
    }

    /// <summary>Writes <c>yyyy-MM-dd</c>.</summary>
    public void WriteDateOnly(DateOnly value)
    {
        Span<byte> target = Reserve(LongestFixed);
        value.TryFormat(target[1..], out int written, "O", CultureInfo.InvariantCulture);
        Quote(target, written);
    }

    /// <summary>Writes <c>HH:mm:ss</c>, with up to seven digits of a second's fraction where there is one.</summary>
    public void WriteTimeOnly(TimeOnly value)
    {
        Span<byte> target = Reserve(LongestFixed);
        Quote(target, DateText.WriteTime(value, target[1..]));
    }

    /// <summary>
    /// Writes .NET's constant format, <c>[-][d.]hh:mm:ss[.fffffff]</c>: the fraction of a second has seven digits where there is one.
    /// </summary>
    public void WriteTimeSpan(TimeSpan value)
    {
        Span<byte> target = Reserve(LongestFixed);
        value.TryFormat(target[1..], out int written, "c", CultureInfo.InvariantCulture);
        Quote(target, written);
    }

    /// <summary>Puts quotes around the <paramref name="length"/> bytes that <paramref name="target"/> holds from its second one on.</summary>
    private void Quote(Span<byte> target, int length)
    {
        target[0] = (byte)'"';
        target[length + 1] = (byte)'"';
        Length += length + 2;
    }
}
