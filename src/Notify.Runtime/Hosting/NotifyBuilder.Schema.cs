using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Notify;

/// <content>What the channels need in the database.</content>
public sealed partial class NotifyBuilder
{
    /// <summary>
    /// Tells what a channel needs in the database. Generated <c>Add…()</c> methods call it, and nothing is changed by it. Where the
    /// channel stores payloads, the host deletes expired ones while it runs; see <see cref="NotifyOptions.StoredPayloadRetention"/>.
    /// Adding the same channel again changes nothing.
    /// </summary>
    /// <param name="schema">What it needs.</param>
    public NotifyBuilder AddSchema(ChannelSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (Registered<ChannelSchema>().Any(other => other.Owner == schema.Owner && other.Channel == schema.Channel))
        {
            return this;
        }

        if (schema.StoresPayloads && !Registered<ChannelSchema>().Any(other => other.StoresPayloads))
        {
            object? key = ServiceKey;
            Services.AddSingleton<IHostedService>(provider => new PayloadCleanup(
                provider.GetRequired<NotifyPublisher>(key),
                provider.GetRequired<NotifyOptions>(key),
                Log(provider),
                provider.GetService<TimeProvider>() ?? TimeProvider.System));
        }

        Services.Add(new ServiceDescriptor(typeof(ChannelSchema), ServiceKey, schema));
        return this;
    }

    /// <summary>
    /// Lets the host apply the channels' schema, as <see cref="NotifySchema"/> does it, before any of its services starts. The host
    /// does not start if that fails, or if the database can't be reached.
    /// </summary>
    /// <param name="channels">
    /// All that their owners declare, as <c>ShopContractsSchema.Channels</c>: what those made earlier and declare no longer goes. Null,
    /// the default, for the channels that are registered: what belongs to other channels then stays.
    /// </param>
    /// <param name="options">The defaults if null; <see cref="SchemaOptions.IsComplete"/> is set by the other parameter.</param>
    /// <exception cref="InvalidOperationException">Something was said about the schema at start already.</exception>
    public NotifyBuilder ApplySchema(IReadOnlyList<ChannelSchema>? channels = null, SchemaOptions? options = null) =>
        AtStart(channels, options, applies: true);

    /// <summary>
    /// Lets the host compare the database with the channels' schema, before any of its services starts, and refuse to start with a
    /// <see cref="SchemaException"/> that names each difference. Nor does it start if the database can't be reached.
    /// </summary>
    /// <param name="channels"><inheritdoc cref="ApplySchema" path="/param[@name='channels']/node()"/></param>
    /// <param name="options"><inheritdoc cref="ApplySchema" path="/param[@name='options']/node()"/></param>
    /// <exception cref="InvalidOperationException">Something was said about the schema at start already.</exception>
    public NotifyBuilder RequireSchema(IReadOnlyList<ChannelSchema>? channels = null, SchemaOptions? options = null) =>
        AtStart(channels, options, applies: false);

    private NotifyBuilder AtStart(IReadOnlyList<ChannelSchema>? channels, SchemaOptions? options, bool applies)
    {
        if (Services.Any(service => service.ServiceType == typeof(SchemaAtStart) && Equals(service.ServiceKey, ServiceKey)))
        {
            throw new InvalidOperationException("ApplySchema or RequireSchema was called already. Call one of them, once.");
        }

        options = (options ?? SchemaOptions.Default) with { IsComplete = channels is not null };
        object? key = ServiceKey;
        Services.Add(KeyedServices.Singleton(key, provider => new SchemaAtStart(
            provider.GetRequired<NotifyPublisher>(key),
            channels ?? [.. provider.GetAll<ChannelSchema>(key)],
            options,
            applies,
            Log(provider))));
        Services.AddSingleton<IHostedService>(provider => provider.GetRequired<SchemaAtStart>(key));
        return this;
    }

    private IEnumerable<T> Registered<T>() => Services
        .Where(service => service.ServiceType == typeof(T) && Equals(service.ServiceKey, ServiceKey))
        .Select(service => service.IsKeyedService ? service.KeyedImplementationInstance : service.ImplementationInstance)
        .OfType<T>();

    private static QuietLogger Log(IServiceProvider provider) => new(
        provider.GetService<ILoggerFactory>()?.CreateLogger<NotifyBuilder>() ?? NullLogger<NotifyBuilder>.Instance);
}
