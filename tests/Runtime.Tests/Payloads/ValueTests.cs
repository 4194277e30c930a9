using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Notify;

namespace Runtime.Tests.Payloads;

/// <summary>Each type of value, written and read, with .NET and System.Text.Json as the judges. The seed is fixed.</summary>
public sealed partial class ValueTests
{
    private const int Rounds = 20_000;

    private readonly Random _random = new(20_261_121);

    [Flags]
    public enum Access : sbyte
    {
        Everything = 7,
        Write = 2,
        Read = 1,
        ReadWrite = 3,
        Execute = 4,
        Sign = sbyte.MinValue,
    }

    [Fact]
    public void Decimals_are_written_as_NET_writes_them_and_read_the_same()
    {
        ValueSerializer<decimal> values = new((ref writer, value) => writer.WriteDecimal(value), (ref reader) => reader.ReadDecimal());
        for (int round = 0; round < Rounds; round++)
        {
            int high = round % 3 == 0 ? _random.Next(int.MinValue, int.MaxValue) : 0;
            int middle = round % 2 == 0 ? _random.Next(int.MinValue, int.MaxValue) : 0;
            int low = round % 7 == 0 ? _random.Next(3) : _random.Next(int.MinValue, int.MaxValue);
            decimal value = new(low, middle, high, _random.Next(2) == 0, (byte)_random.Next(29));
            string written = values.Written(value);
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), written);
            decimal read = values.Deserialize(written);
            Assert.Equal((value, value.Scale), (read, read.Scale));
        }
    }

    [Fact]
    public void Numbers_are_read_as_System_Text_Json_reads_them()
    {
        ValueSerializer<decimal> decimals = new((ref _, _) => { }, (ref reader) => reader.ReadDecimal());
        ValueSerializer<double> doubles = new((ref _, _) => { }, (ref reader) => reader.ReadDouble());
        ValueSerializer<float> floats = new((ref _, _) => { }, (ref reader) => reader.ReadSingle());
        ValueSerializer<long> longs = new((ref _, _) => { }, (ref reader) => reader.ReadInt64());
        ValueSerializer<ulong> ulongs = new((ref _, _) => { }, (ref reader) => reader.ReadUInt64());
        ValueSerializer<short> shorts = new((ref _, _) => { }, (ref reader) => reader.ReadInt16());
        for (int round = 0; round < Rounds; round++)
        {
            string json = RandomNumber();
            Same(decimals, json);
            Same(doubles, json);
            Same(floats, json);
            Same(longs, json);
            Same(ulongs, json);
            Same(shorts, json);
        }
    }

    [Fact]
    public void Dates_are_written_as_the_round_trip_format_without_zeros_and_read_the_same()
    {
        ValueSerializer<DateTimeOffset> instants = new(
            (ref writer, value) => writer.WriteDateTimeOffset(value), (ref reader) => reader.ReadDateTimeOffset());
        ValueSerializer<DateTime> dates = new((ref writer, value) => writer.WriteDateTime(value), (ref reader) => reader.ReadDateTime());
        ValueSerializer<TimeOnly> times = new((ref writer, value) => writer.WriteTimeOnly(value), (ref reader) => reader.ReadTimeOnly());
        ValueSerializer<DateOnly> days = new((ref writer, value) => writer.WriteDateOnly(value), (ref reader) => reader.ReadDateOnly());
        ValueSerializer<TimeSpan> spans = new((ref writer, value) => writer.WriteTimeSpan(value), (ref reader) => reader.ReadTimeSpan());
        for (int round = 0; round < Rounds; round++)
        {
            long unit = (long)Math.Pow(10, _random.Next(8));
            long ticks = _random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) / unit * unit;
            DateTimeOffset instant = new(ticks, TimeSpan.FromMinutes(_random.Next(-14 * 60, (14 * 60) + 1)));
            Assert.Equal(JsonSerializer.Serialize(instant), instants.Written(instant));
            Assert.True(instant.EqualsExact(instants.Deserialize(instants.Written(instant))));

            DateTime utc = new(ticks, DateTimeKind.Utc);
            Assert.Equal(JsonSerializer.Serialize(utc), dates.Written(utc));
            Assert.Equal((utc, utc.Kind), (dates.Deserialize(dates.Written(utc)), dates.Deserialize(dates.Written(utc)).Kind));
            DateTime local = new(ticks, DateTimeKind.Local);
            Assert.Equal(local.ToUniversalTime(), dates.Deserialize(dates.Written(local)));
            DateTime unspecified = new(ticks);
            Assert.Equal(JsonSerializer.Serialize(unspecified), dates.Written(unspecified));
            Assert.Equal(unspecified, dates.Deserialize(dates.Written(unspecified)));

            TimeOnly time = TimeOnly.FromDateTime(unspecified);
            Assert.Equal(time, times.Deserialize(times.Written(time)));
            Assert.Equal(time, JsonSerializer.Deserialize<TimeOnly>(times.Written(time)));
            DateOnly day = DateOnly.FromDateTime(unspecified);
            Assert.Equal(JsonSerializer.Serialize(day), days.Written(day));
            Assert.Equal(day, days.Deserialize(days.Written(day)));
            TimeSpan span = new(_random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(60));
            Assert.Equal(JsonSerializer.Serialize(span), spans.Written(span));
            Assert.Equal(span, spans.Deserialize(spans.Written(span)));
        }
    }

    [Fact]
    public void Mutated_dates_are_read_or_refused_as_System_Text_Json_does()
    {
        ValueSerializer<DateTimeOffset> instants = new((ref _, _) => { }, (ref reader) => reader.ReadDateTimeOffset());
        ValueSerializer<DateOnly> days = new((ref _, _) => { }, (ref reader) => reader.ReadDateOnly());
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            char[] text = "2024-02-29T23:59:58.1234567+05:30".ToCharArray()[..^(_random.Next(3) * _random.Next(12))];
            for (int mutation = _random.Next(3); mutation > 0; mutation--)
            {
                text[_random.Next(text.Length)] = "0123456789-:.TZ+ "[_random.Next(17)];
            }

            string json = $"\"{new string(text)}\"";
            // Without an offset System.Text.Json takes the machine's zone, and with seconds or more than 14 hours it refuses.
            bool isComparable = json[^1] == 'Z' || (json.Length > 8 && json[^7] is '+' or '-' && int.TryParse(json[^6..^4], out int hours) && hours < 14);
            read += isComparable && Same(instants, json) ? 1 : 0;
            Same(days, json[..^1][..Math.Min(11, json.Length - 1)] + "\"");
        }

        Assert.InRange(read, 1000, Rounds);
    }

    [Fact]
    public void Strings_are_written_so_that_System_Text_Json_reads_the_same()
    {
        ValueSerializer<string> strings = new((ref writer, value) => writer.WriteString(value), (ref reader) => reader.ReadString());
        ValueSerializer<string> keys = new((ref writer, value) => writer.WriteKey(value), (ref _) => "");
        string[] parts = ["a", "abcdefgh", "ABCDEFGHIJKLMNOP", "\"", "\\", "/", "\n", "\0", "\u001f", "\u007f", "é", "€", "😀", "𝄞", "\u2028", "<&>'+"];
        for (int round = 0; round < Rounds; round++)
        {
            string value = string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => parts[_random.Next(_random.Next(1, parts.Length))]));
            string json = strings.Written(value);
            Assert.Equal(value, JsonSerializer.Deserialize<string>(json));
            Assert.Equal(value, strings.Deserialize(json));
            Assert.Equal(value, strings.Deserialize(JsonSerializer.Serialize(value)));
            Assert.Equal(json + ":", keys.Written(value));
        }

        Assert.Equal("\"a\uFFFDb\"", strings.Written("a\ud800b"));
        Assert.Equal("\"\uFFFD\"", strings.Written("\udc00"));
    }

    [Fact]
    public void Flags_are_written_as_System_Text_Json_writes_them()
    {
        FlagNames names = new([.. Enum.GetNames<Access>().Select(name => (name, unchecked((ulong)(sbyte)Enum.Parse<Access>(name))))]);
        ValueSerializer<Access> flags = new(
            (ref writer, value) =>
            {
                if (!names.TryWrite(ref writer, unchecked((ulong)(sbyte)value)))
                {
                    writer.WriteInteger((sbyte)value);
                }
            },
            (ref reader) => reader.IsNumber ? (Access)reader.ReadSByte() : (Access)names.Read(ref reader));
        JsonSerializerOptions options = new() { Converters = { new JsonStringEnumConverter() } };
        for (int value = sbyte.MinValue; value <= sbyte.MaxValue; value++)
        {
            string json = flags.Written((Access)value);
            Assert.Equal(JsonSerializer.Serialize((Access)value, options), json);
            Assert.Equal((Access)value, flags.Deserialize(json));
        }

        Assert.Equal(Access.ReadWrite, flags.Deserialize("\" Write ,\\u0052ead\""));
        Assert.Throws<PayloadFormatException>(() => flags.Deserialize("\"read\""));
    }

    [Theory]
    [InlineData("\"a\"", 'a')]
    [InlineData("\"\\u20ac\"", '€')]
    [InlineData("\"\\\"\"", '"')]
    public void Characters_are_strings_of_one(string json, char expected)
    {
        ValueSerializer<char> characters = new((ref writer, value) => writer.WriteChar(value), (ref reader) => reader.ReadChar());
        Assert.Equal(expected, characters.Deserialize(json));
        Assert.Equal(expected, characters.Deserialize(characters.Written(expected)));
    }

    [Fact]
    public void Bytes_are_base64_and_are_read_from_hexadecimal_too()
    {
        ValueSerializer<byte[]> values = new((ref writer, value) => writer.WriteBytes(value), (ref reader) => reader.ReadBytes());
        for (int length = 0; length < 200; length++)
        {
            byte[] value = new byte[length];
            _random.NextBytes(value);
            string json = values.Written(value);
            Assert.Equal($"\"{Convert.ToBase64String(value)}\"", json);
            Assert.Equal(value, values.Deserialize(json));
            Assert.Equal(value, values.Deserialize($"\"\\\\x{Convert.ToHexStringLower(value)}\""));
        }

        Assert.Equal("null", values.Written(null!));
    }

    [Theory]
    [InlineData(" { \"a b\" : [ 1 , \"x\\\" y\" , { } ] , \"c\":\"é \" } ", "{\"a b\":[1,\"x\\\" y\",{}],\"c\":\"é \"}")]
    [InlineData("null", "null")]
    [InlineData("-1.50e+3", "-1.50e+3")]
    public void Elements_are_written_as_they_are_without_white_space_and_outlive_what_they_were_read_from(string json, string compact)
    {
        ValueSerializer<JsonElement> values = new(
            (ref writer, value) => writer.WriteJsonElement(value), (ref reader) => reader.ReadJsonElement());
        byte[] buffer = System.Text.Encoding.UTF8.GetBytes(json);
        JsonElement element = values.Deserialize(buffer);
        Array.Clear(buffer);
        Assert.Equal(compact, values.Written(element));
        Assert.Equal("null", values.Written(default));
    }

    [Fact]
    public void A_context_reads_and_writes_what_it_covers()
    {
        ValueSerializer<Version> values = new(
            (ref writer, value) => writer.WriteJson(value, Context.Default.Version),
            (ref reader) => reader.ReadJson(Context.Default.Version)!);
        Assert.Equal("\"1.2.3\"", values.Written(new Version(1, 2, 3)));
        Assert.Equal(new Version(1, 2, 3), values.Deserialize(" \"1.2.3\" "));
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => values.Deserialize("\"SECRET\""));
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);

        ValueSerializer<Dictionary<string, int>> indented = new(
            (ref writer, value) => writer.WriteJson(value, Context.Default.DictionaryStringInt32),
            (ref reader) => reader.ReadJson(Context.Default.DictionaryStringInt32)!);
        Assert.Equal("""{"a b":1,"c":2}""", indented.Written(new() { ["a b"] = 1, ["c"] = 2 }));
        error = Assert.Throws<PayloadFormatException>(() => indented.Deserialize("""{"SECRET":"x"}"""));
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Both read the same, or both refuse; true when they read.</summary>
    private static bool Same<T>(ValueSerializer<T> ours, string json)
    {
        (bool isRead, T? value) = Try<T, JsonException>(() => JsonSerializer.Deserialize<T>(json)!);
        (bool isReadByUs, T? ourValue) = Try<T, PayloadFormatException>(() => ours.Deserialize(json));
        Assert.True(isRead == isReadByUs, $"{typeof(T).Name} {json}: System.Text.Json {isRead}, ours {isReadByUs}");
        Assert.Equal(value, ourValue);
        return isRead;
    }

    private static (bool Succeeded, T? Value) Try<T, TException>(Func<T> read)
        where TException : Exception
    {
        try
        {
            return (true, read());
        }
        catch (TException)
        {
            return (false, default);
        }
    }

    private string RandomNumber()
    {
        string sign = _random.Next(3) == 0 ? "-" : "";
        string whole = _random.Next(4) switch
        {
            0 => "0",
            1 => "" + _random.Next(1, 100_000),
            2 => "" + _random.NextInt64(1, long.MaxValue),
            _ => _random.Next(1, 9) + string.Concat(Enumerable.Range(0, _random.Next(35)).Select(_ => _random.Next(10))),
        };
        string fraction = _random.Next(2) == 0 ? "" : "." + _random.NextInt64() + (_random.Next(3) == 0 ? "00" : "");
        string exponent = _random.Next(3) > 0 ? "" : $"{"eE"[_random.Next(2)]}{new[] { "", "+", "-" }[_random.Next(3)]}{_random.Next(_random.Next(2) == 0 ? 20 : 400)}";
        return sign + whole + fraction + exponent;
    }

    [JsonSourceGenerationOptions(WriteIndented = true)]
    [JsonSerializable(typeof(Version))]
    [JsonSerializable(typeof(Dictionary<string, int>))]
    private sealed partial class Context : JsonSerializerContext;
}
