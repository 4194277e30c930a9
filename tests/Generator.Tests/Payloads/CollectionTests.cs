using System.Text.Json;
using System.Text.Json.Nodes;
using Generator.Tests.Support;
using Notify;

namespace Generator.Tests.Payloads;

/// <summary>Every kind of collection, with System.Text.Json as the judge.</summary>
public sealed class CollectionTests
{
    private static readonly CompiledChannel Channel = CompiledChannel.Of(CollectionsOfEveryKind.Source, "Types.CollectionsChannel");

    private static readonly JsonSerializerOptions Equivalent = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"array":[1,2],"optional_array":["a",null],"lines":[{"quantity":1,"note":null}],"optional_lines":[null]}""")]
    [InlineData("""{"optional_array":null,"read_only_list":[1,null],"enumerable":["0f8fad5b-d9cb-469f-a165-70867728950e"],"collection":[true]}""")]
    [InlineData("""{"immutable_array":[{"quantity":1,"note":"x"}],"immutable_list":["a","a"],"hash_set":[1,1,2],"set":["b","b"]}""")]
    [InlineData("""{"dictionary":{"a":1.5,"":2,"a":3,"\u0000\"é":4},"read_only_dictionary":{"x":null,"y":{"quantity":1}}}""")]
    [InlineData("""{"immutable_dictionary":{"a":[1,2],"b":[]},"nested":[[[1],[]],[]],"bytes":"AAEC/w==","element":{"a":[1,{"b":null}]}}""")]
    [InlineData("""{"element":null,"optional_element":null,"read_only_dictionary":null,"bytes":null}""")]
    public void What_it_reads_and_writes_is_what_System_Text_Json_reads(string json)
    {
        object ours = Channel.Deserialize(json);
        object oracle = JsonSerializer.Deserialize(json, Channel.PayloadType, Equivalent)!;
        string expected = Fingerprint(oracle);
        Assert.Equal(expected, Fingerprint(ours));
        Assert.Equal(expected, Fingerprint(Channel.Deserialize(Channel.Serialize(ours))));
        Assert.Equal(expected, Fingerprint(JsonSerializer.Deserialize(Channel.Serialize(ours), Channel.PayloadType, Equivalent)!));
    }

    [Theory]
    [InlineData("""{"array":[1,"SECRET"]}""", "$.array[1]", "a string is not a 32-bit integer")]
    [InlineData("""{"array":[null]}""", "$.array[0]", "found null")]
    [InlineData("""{"array":{}}""", "$.array", "expected an array")]
    [InlineData("""{"lines":[{"quantity":1},{"SECRET":2}]}""", "$.lines[1]", "\"quantity\" is missing")]
    [InlineData("""{"dictionary":{"SECRET":"SECRET"}}""", "$.dictionary.*", "a string is not a decimal")]
    [InlineData("""{"nested":[[],[[1],[2,[]]]]}""", "$.nested[1][1][1]", "found an array")]
    [InlineData("""{"bytes":"SECRET!"}""", "$.bytes", "a string is not")]
    public void The_path_of_an_error_leads_into_collections(string json, string path, string problem)
    {
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => Channel.Deserialize(json));
        Assert.Equal(path, error.Path);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>As JSON; a default ImmutableArray, which System.Text.Json can't write, is written by us as an empty one.</summary>
    private static string Fingerprint(object payload)
    {
        JsonObject fingerprint = [];
        foreach (System.Reflection.PropertyInfo property in payload.GetType().GetProperties())
        {
            object? value = property.GetValue(payload);
            bool isDefaultArray = value?.GetType().GetProperty("IsDefault")?.GetValue(value) is true;
            bool isMissing = isDefaultArray || value is JsonElement { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null };
            fingerprint.Add(property.Name, isMissing || value is System.Collections.ICollection { Count: 0 }
                ? null
                : JsonSerializer.SerializeToNode(value, property.PropertyType, Equivalent));
        }

        return fingerprint.ToJsonString();
    }
}
