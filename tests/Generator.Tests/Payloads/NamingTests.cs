using System.Text.Json;
using Notify.Generator.Parsing;

namespace Generator.Tests.Payloads;

public sealed class NamingTests
{
    [Theory]
    [InlineData("Id")]
    [InlineData("OrderId")]
    [InlineData("HTTPStatus")]
    [InlineData("XMLHttpRequest2Go")]
    [InlineData("Address2Line")]
    [InlineData("I18n")]
    [InlineData("UInt64")]
    [InlineData("already_snake")]
    [InlineData("_Leading")]
    [InlineData("Mixed_Case_Name")]
    [InlineData("camelCase")]
    [InlineData("ÄrgerÜber")]
    [InlineData("A")]
    [InlineData("ABC")]
    public void It_is_what_System_Text_Json_makes(string name)
    {
        Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), NamingParser.SnakeCase(name));
    }
}
