using System.Globalization;
using Notify;

namespace Web.Tests.Payloads;

/// <summary>
/// What anybody may send: for each kind of member the values at its edges and beyond, and documents that are none. Each has an id of
/// its own, so that a test knows which one it sees.
/// </summary>
public static class ValueMatrix
{
    private static readonly string[] _texts =
    [
        "", "plain", "\\ud800", "\\udc00\\ud800", "\\ud83d\\ude00", "\U0001F600", "\\u0000", "\\u001f", "\\u007f", "\u2028\u2029", "\uFEFF",
        "\\n\\nevent: gap", "\\r\\ndata: x", "</script>", "twenty-one characters", "infinity",
    ];

    private static readonly string[] _numbers =
    [
        "0", "-0", "0.1", "1e999", "-1e999", "1e-999", "1e39", "1E+2", "79228162514264337593543950336", "18446744073709551616",
        new string('9', 400), "0." + new string('1', 400),
    ];

    private static readonly string[] _strings = [.. _texts.Select(text => $"\"{text}\"")];

    private static readonly string[] _named = ["\"NaN\"", "\"Infinity\"", "\"-Infinity\""];

    private static readonly string[] _shapes = ["null", "true", "{}", "[]"];

    private static readonly Dictionary<string, string[]> _values = new(StringComparer.Ordinal)
    {
        ["number"] = [.. _numbers, .. _named],
        ["small"] = [.. _numbers, .. _named],
        ["amount"] = [.. _numbers, .. _named],
        ["natural"] = [.. _numbers, "18446744073709551615"],
        ["boolean"] = ["true", "0", "\"true\""],
        ["text"] = _strings,
        ["character"] = ["\"a\"", .. _strings],
        ["address"] = ["\"http://[\"", "\"../x?y=\u00e9\"", .. _strings],
        ["bytes"] = ["\"AQID\"", "\"\\\\x00ff\"", "\"\\\\x0\"", "\"A\""],
        ["key"] = ["\"0f8fad5b-d9cb-469f-a165-70867728950e\"", "\"x\""],
        ["date_and_time"] = ["\"infinity\"", "\"-infinity\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"2026-02-30\""],
        ["instant"] = ["\"infinity\"", "\"-infinity\"", "\"0001-01-01T00:00:00+14:00\"", "\"2026-11-21T03:16:00+01:00:30\"", "\"2026-11-21\""],
        ["date"] = ["\"infinity\"", "\"-infinity\"", "\"2026-11-21\"", "\"0044-03-15 BC\""],
        ["time"] = ["\"24:00:00\"", "\"03:16:00+01\"", "\"03:16\""],
        ["span"] = ["\"infinity\"", "\"1 mon\"", "\"P1DT2H\"", "\"10675199.02:48:05.4775807\""],
        ["kind"] = ["\"One\"", "7", "-1", "2147483648", "\"Three\""],
        ["rights"] = ["\"Read, Write\"", "\"\"", "64", "\"Read,Execute\""],
        ["numbers"] = ["[1e999,\"NaN\"]", "[1,2,3,4]", "[null]", "[[]]"],
        ["map"] = ["{\"\\ud800\":\"x\"}", "{\"x\":\"\\ud800\"}", "{\"\":\"\",\"__proto__\":\"x\",\"a\\nb\":\"c\"}", "{\"a\":\"1\",\"a\":\"2\"}"],
        ["parts"] = ["[{\"count\":6,\"name\":\"longer\"}]", "[{\"count\":\"NaN\"}]", "[{\"count\":1,\"name\":\"\\ud800\"}]"],
        ["any"] = [.. _strings, .. _numbers, .. _shapes, .. Deep, "{\"\\ud800\":1}", "{\"a\":1,\"a\":2}", "{\r\n \"a\" :\r[ 1 ,\n2 ]\t}"],
        ["foreign"] =
        [
            .. _numbers.Select(number => $"{{\"number\":{number},\"small\":{number},\"any\":{number}}}"),
            .. _strings.Select(text => $"{{\"text\":{text}}}"),
            .. _strings.Select(text => $"{{\"any\":[{text}]}}"),
            .. Deep.Select(value => $"{{\"any\":{value}}}"),
        ],
        ["unknown"] = [.. _strings, "1e999", .. Deep],
    };

    /// <summary>Values about as deep as a document may be, within a payload: one more is too deep.</summary>
    private static IEnumerable<string> Deep =>
        from levels in (int[])[61, 62, 63, 64, 65, 1000]
        from brackets in ((string, string)[])[("[", "]"), ("{\"a\":", "}")]
        select string.Concat(Enumerable.Repeat(brackets.Item1, levels)) + "1" + string.Concat(Enumerable.Repeat(brackets.Item2, levels));

    /// <summary>The documents, as they are sent. The one with the id 0 is what a test knows the end by.</summary>
    public static IReadOnlyList<string> Documents { get; } =
    [
        .. _values.SelectMany(member => member.Value.Concat(_shapes).Select(value => (Member: member.Key, Value: value)))
            .Select((pair, index) => string.Create(
                CultureInfo.InvariantCulture, $"{{\"id\":{index + 1},\"{pair.Member}\":{pair.Value}}}")),
        "\r\n { \"id\" : 1000000 ,\n\r \"text\" : \"a\" }\n",
        "", "null", "[]", "{}", "1", "\"x\"", "{\"id\":1000001", "{\"id\":1000002}x", "{\"id\":1000003,\"text\":\"a\nb\"}",
    ];

    /// <summary>Whether a listener takes it; a gap is what becomes of the others.</summary>
    public static bool IsTaken(string document)
    {
        try
        {
            return AnyValuesChannel.Serializer.Deserialize(document) is not null;
        }
        catch (PayloadFormatException)
        {
            return false;
        }
    }
}
