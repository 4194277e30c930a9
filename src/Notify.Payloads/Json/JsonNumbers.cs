using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Notify;

/// <summary>System.Text.Json reads <c>1e999</c> as infinity, but can't write infinity: a received payload could not be written.</summary>
internal static class JsonNumbers
{
    private static readonly ConditionalWeakTable<JsonTypeInfo, JsonTypeInfo> Contracts = [];

    /// <summary>The same contract, with the names that PostgreSQL and this library write: <c>"NaN"</c>, <c>"Infinity"</c>.</summary>
    public static JsonTypeInfo<T> Named<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)Contracts.GetValue(type, static type =>
    {
        JsonSerializerOptions options = new(type.Options);
        options.NumberHandling |= JsonNumberHandling.AllowNamedFloatingPointLiterals;
        return options.GetTypeInfo(type.Type);
    });
}
