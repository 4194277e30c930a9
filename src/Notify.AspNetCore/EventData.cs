using System.Text.Json.Serialization;

namespace Notify.AspNetCore;

/// <summary>What a client gets with <c>listening</c>: notifications arrive from here on.</summary>
internal sealed record ListeningData(string Channel, long Generation);

/// <summary>What a client gets with <c>gap</c>: notifications may be missing here.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Cause">
/// One of <see cref="GapCause"/> in camelCase; <c>reconnected</c>: the client itself was away; or <c>unwritablePayload</c>: a payload
/// could not be written for this client.
/// </param>
/// <param name="Since">Since when, if known.</param>
/// <param name="Dropped">How many are missing, if known.</param>
internal sealed record GapData(string Channel, string Cause, DateTimeOffset? Since, long? Dropped);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListeningData))]
[JsonSerializable(typeof(GapData))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
