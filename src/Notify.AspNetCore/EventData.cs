using System.Text.Json.Serialization;

namespace Notify.AspNetCore;

/// <summary>What a client gets with <c>listening</c>: notifications flow from here on.</summary>
internal sealed record ListeningData(string Channel, long Generation);

/// <summary>What a client gets with <c>gap</c>: here notifications may be missing.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Cause">
/// One of <see cref="GapCause"/> in camelCase, or <c>reconnected</c>: the client itself was away.
/// </param>
/// <param name="Since">Since when, where that is known.</param>
/// <param name="Dropped">How many are missing, where that is known.</param>
internal sealed record GapData(string Channel, string Cause, DateTimeOffset? Since, long? Dropped);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListeningData))]
[JsonSerializable(typeof(GapData))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
