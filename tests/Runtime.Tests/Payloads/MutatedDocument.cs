using System.Text;

namespace Runtime.Tests.Payloads;

/// <summary>Documents for <see cref="DocumentSerializer"/> that are nearly right.</summary>
internal static class MutatedDocument
{
    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            """{"text":"SECRET","flag":true,"tiny":255,"whole":-12,"large":9223372036854775807,"natural":18446744073709551615}""",
            """{"real":-1.5e-300,"rough":3.4028235E38,"amount":79228162514264337593543950335,"id":"0f8fad5b-d9cb-469f-a165-70867728950e"}""",
            """{"real":"NaN","rough":"-Infinity","amount":12.50,"whole":null,"letter":"é","address":"https://example.com/a?b=c#d"}""",
            """{"local":"2026-11-21T03:16:00.1234567","instant":"2026-11-21T03:16:00.12+05:30","day":"infinity","time":"23:59:59.5"}""",
            """{"span":"-1.02:03:04.5","bytes":"3q2+7w==","any":{"a":[1,{"b":null}],"SECRET":"\ud83d\ude00"},"access":"Read, Write"}""",
            """{"span":"1 day -04:05:06","span":"P1DT-2H3.5S","span":"@ 1 day 2 mins ago","span":"-3 4:05:06","bytes":"\\xdeadBEEF"}""",
            """ { "numbers" : [ 1 , 2 , 3 ] , "labels" : { "SECRET" : "\u00e9\n" , "\u0041" : "x" } , "unknown" : [[],{}] } """,
            """{"te\u0078t":"a\"b\\c\/\b\f\n\r\t","labels":{"SECRET":"1","SECRET":"2"},"day":"0001-01-01","local":"-infinity"}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>What a mutation puts in: bytes that mean something to JSON, or nothing in UTF-8.</summary>
    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "tru", "-", "0", "9999999999999999999", "e999", ".", " ", "\0", "\u001f",
            "\\ud800", "\\udc00", "\\u0000", "\\u12", "\uFEFF", "é", "😀", "infinity", "-infinity", "\\\\x", "[[[[[[[[[[", "{\"a\":",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82],
    ];

    /// <summary>One of the documents with one to three mutations.</summary>
    public static byte[] Next(Random random)
    {
        List<byte> document = [.. Seeds[random.Next(Seeds.Length)]];
        for (int mutation = random.Next(3); mutation >= 0; mutation--)
        {
            int at = random.Next(document.Count);
            switch (random.Next(6))
            {
                case 0:
                    document[at] = (byte)random.Next(256);
                    break;
                case 1:
                    document[at] = (byte)random.Next(0x20, 0x7F);
                    break;
                case 2:
                    document.RemoveRange(at, Math.Min(random.Next(1, 6), document.Count - at - (at == 0 ? 1 : 0)));
                    break;
                case 3:
                    document.InsertRange(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                case 4:
                    int length = Math.Min(random.Next(1, 30), document.Count - at);
                    document.InsertRange(random.Next(document.Count), document.GetRange(at, length));
                    break;
                default:
                    // Splices a part of another document in.
                    byte[] other = Seeds[random.Next(Seeds.Length)];
                    document.InsertRange(at, other[..random.Next(other.Length)]);
                    break;
            }

            if (document.Count == 0)
            {
                document.Add((byte)'{');
            }
        }

        return [.. document];
    }
}
