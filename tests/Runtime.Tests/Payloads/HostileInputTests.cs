using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Notify;

namespace Runtime.Tests.Payloads;

/// <summary>Payloads are untrusted (F6): whatever bytes arrive, reading gives a value or one kind of exception, soon.</summary>
public sealed class HostileInputTests
{
    private const int Seed = 20_261_121;

    private static readonly DocumentSerializer Serializer = new();

    [Fact]
    public void Two_hundred_thousand_mutated_documents_give_a_value_or_a_format_error()
    {
        Random random = new(Seed);
        int values = 0;
        int errors = 0;
        for (int round = 0; round < 200_000; round++)
        {
            byte[] document = MutatedDocument.Next(random);
            try
            {
                if (Accepts(document))
                {
                    values++;
                }
                else
                {
                    errors++;
                }
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"Round {round} of seed {Seed}: {e.GetType()} for {Convert.ToBase64String(document)}\n{e}");
            }
        }

        // Neither would mean that the mutations test nothing.
        Assert.InRange(values, 10_000, 190_000);
        Assert.InRange(errors, 10_000, 190_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("\uFEFF{}")]
    [InlineData("{}\0")]
    [InlineData("{\"text\":\"\0\"}")]
    [InlineData("{\"text\":\"SECRET\n\"}")]
    [InlineData("""{"text":"\ud800"}""")]
    [InlineData("""{"text":"\udc00\ud800"}""")]
    [InlineData("""{"text":"\ud800\u0041"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"\ud800":1,"whole":"SECRET"}""")]
    [InlineData("""{"labels":{"\udfff":"x"}}""")]
    [InlineData("""{"access":"\ud800"}""")]
    [InlineData("""{"access":"Read, SECRET"}""")]
    [InlineData("""{"access":""}""")]
    [InlineData("""{"access":"Read,"}""")]
    [InlineData("""{"bytes":"\\xSECRET"}""")]
    [InlineData("""{"bytes":"\\xabc"}""")]
    [InlineData("""{"bytes":"SECRET!"}""")]
    [InlineData("""{"bytes":"="}""")]
    [InlineData("""{"letter":""}""")]
    [InlineData("""{"letter":"😀"}""")]
    [InlineData("""{"large":9223372036854775808}""")]
    [InlineData("""{"large":1e3}""")]
    [InlineData("""{"large":1.0}""")]
    [InlineData("""{"natural":-1}""")]
    [InlineData("""{"amount":79228162514264337593543950336}""")]
    [InlineData("""{"amount":"1"}""")]
    [InlineData("""{"tiny":256}""")]
    [InlineData("""{"tiny":01}""")]
    [InlineData("""{"tiny":+1}""")]
    [InlineData("""{"tiny":-}""")]
    [InlineData("""{"tiny":1.}""")]
    [InlineData("""{"tiny":.5}""")]
    [InlineData("""{"tiny":1e}""")]
    [InlineData("""{"numbers":[1,]}""")]
    [InlineData("""{"numbers":[,1]}""")]
    [InlineData("""{"numbers":[1 2]}""")]
    [InlineData("""{"numbers":[1}""")]
    [InlineData("""{"numbers":{}}""")]
    [InlineData("""{"text":"x",}""")]
    [InlineData("""{,"text":"x"}""")]
    [InlineData("""{"text" "x"}""")]
    [InlineData("""{"text"}""")]
    [InlineData("""{text:"x"}""")]
    [InlineData("""{"unknown":nul}""")]
    [InlineData("""{"unknown":[}]}""")]
    [InlineData("""{"unknown":"\x"}""")]
    [InlineData("""{"unknown":"\u12g4"}""")]
    [InlineData("""{"any":[1,]}""")]
    [InlineData("""{} // SECRET""")]
    [InlineData("""{}{}""")]
    [InlineData("[]")]
    [InlineData("\"SECRET\"")]
    public void What_is_no_payload_is_a_format_error_without_content(string json)
    {
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => Serializer.Deserialize(json));
        Assert.Null(error.InnerException);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("documents", error.Channel);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, "text")]
    [InlineData(new byte[] { 0xC0, 0x80 }, "text")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "text")] // A surrogate, encoded as if it were a character.
    [InlineData(new byte[] { 0xFF }, "letter")]
    [InlineData(new byte[] { 0xFF }, "address")]
    [InlineData(new byte[] { 0xFF }, "any")]
    [InlineData(new byte[] { 0xFF }, "access")]
    [InlineData(new byte[] { 0xFF }, "bytes")]
    [InlineData(new byte[] { 0xFF }, "id")]
    [InlineData(new byte[] { 0xFF }, "span")]
    public void What_is_no_UTF_8_is_a_format_error(byte[] invalid, string member)
    {
        byte[] document = [.. Encoding.UTF8.GetBytes($"{{\"{member}\":\""), .. invalid, .. "\"}"u8];
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => Serializer.Deserialize(document));
        Assert.Null(error.InnerException);

        byte[] key = [.. "{\"labels\":{\""u8, .. invalid, .. "\":\"x\"}}"u8];
        Assert.Throws<PayloadFormatException>(() => Serializer.Deserialize(key));
    }

    [Fact]
    public void The_last_of_several_members_of_one_name_wins()
    {
        Document document = Serializer.Deserialize(
            """{"text":"a","numbers":[1],"numbers":[2,3],"te\u0078t":"b","labels":{"k":"1","k":"2"},"whole":1,"whole":null}""");
        Assert.Equal("b", document.Text);
        Assert.Equal([2, 3], document.Numbers);
        Assert.Equal("2", document.Labels["k"]);
        Assert.Null(document.Whole);
    }

    [Theory]
    [InlineData("[", "]", 62, true)] // Three levels are there already: the payload, the member, and the one around it.
    [InlineData("[", "]", 63, false)]
    [InlineData("[", "]", 1_000_000, false)]
    [InlineData("{\"a\":", "}", 62, true)]
    [InlineData("{\"a\":", "}", 63, false)]
    [InlineData("{\"a\":", "}", 300_000, false)]
    public void Sixty_four_levels_are_read_and_one_more_is_an_error(string open, string close, int levels, bool isRead)
    {
        string nested = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
        foreach (string member in new[] { "unknown", "any" })
        {
            string json = $$"""{"{{member}}":[{{nested}}]}""";
            if (isRead)
            {
                Serializer.Deserialize(json);
            }
            else
            {
                PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => Serializer.Deserialize(json));
                Assert.Contains("64 levels", error.Message, StringComparison.Ordinal);
            }
        }
    }

    public static TheoryData<string, string, string> Repeated => new()
    {
        { "{", "\"\\u0061\\u0062c\":1,", "\"x\":1}" },
        { "{", "\"\\u0061\\u0062c\":1,", "\"whole\":\"wrong\"}" },
        { "{\"labels\":{", "\"\\u0061\":\"\\u0061\",", "\"x\":\"\"}}" },
        { "{\"text\":\"", "\\u0061", "\"}" },
        { "{\"text\":\"", "\\ud83d\\ude00", "\\ud800\"}" },
        { "{\"access\":\"", "Read,\\u0020", "Read\"}" },
        { "{\"span\":\"", "1 day ", "ago\"}" },
        { "{\"span\":\"P", "1D", "\"}" },
        { "{\"span\":\"+0-0", " +1", "\"}" },
        { "{\"amount\":", "1", "}" },
        { "{\"real\":0.", "1", "e-5}" },
        { "{\"large\":", "9", "}" },
        { "{\"local\":\"2026-11-21T03:16:00.", "0", "\"}" },
        { "{\"numbers\":[", "1,", "1]}" },
        { "{\"unknown\":[", "[],", "tru]}" },
        { "{\"unknown\":[", "{\"a\":\"\\n\"},", "1]}" },
        { "{", " ", "}" },
        { "{\"address\":\"http://", "a.", "\"}" },
        { "{\"address\":\"http://a/", "../%41", "\"}" },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public void The_time_is_linear_in_the_input(string begin, string part, string end)
    {
        // A quadratic reader would take minutes for this.
        string json = begin + string.Concat(Enumerable.Repeat(part, 100_000)) + end;
        long start = Stopwatch.GetTimestamp();
        try
        {
            Serializer.Deserialize(json);
        }
        catch (PayloadFormatException)
        {
            // The way to the error is what is timed, too.
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    /// <summary>Reads, and compares the judgement on the syntax with System.Text.Json's.</summary>
    private static bool Accepts(byte[] document)
    {
        try
        {
            Assert.NotNull(Serializer.Deserialize(document));
            Assert.True(IsJson(document), $"Accepted, but no JSON: {Convert.ToBase64String(document)}");
            return true;
        }
        catch (PayloadFormatException error)
        {
            // Not ToString(): its stack trace takes longer than all the rest.
            Assert.DoesNotContain("SECRET", error.Message, StringComparison.Ordinal);
            Assert.Null(error.InnerException);
            bool isSyntax = error.Message.Contains("not valid JSON", StringComparison.Ordinal);
            Assert.False(isSyntax && IsJson(document), $"Refused, but JSON: {Convert.ToBase64String(document)}");
            return false;
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> document)
    {
        Utf8JsonReader json = new(document);
        try
        {
            while (json.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
