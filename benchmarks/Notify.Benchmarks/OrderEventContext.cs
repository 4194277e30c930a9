using System.Text.Json.Serialization;

namespace Notify.Benchmarks;

/// <summary>System.Text.Json's source generator with the options that give the same JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(OrderEvent))]
internal sealed partial class OrderEventContext : JsonSerializerContext;
