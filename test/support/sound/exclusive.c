/**
 * An ALSA hook that lets a PCM be opened once a direction, as a plain sound card is: whoever comes second
 * gets EBUSY, and PortAudio leaves a device out of its list that it cannot open.
 *
 *   pcm_hook_type.exclusive { lib "exclusive.so" install "exclusive_install" }
 *   pcm.card { type hooks slave.pcm { ... } hooks.0 { type exclusive hook_args { lock "PATH" } } }
 *
 * The lock is of the open file, so it goes with the PCM or with the process, however that ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

/* Of alsa/asoundlib.h, whose package is not needed for this alone. */
typedef struct _snd_config snd_config_t;
typedef struct _snd_pcm snd_pcm_t;
typedef struct _snd_pcm_hook snd_pcm_hook_t;
#define SND_PCM_STREAM_CAPTURE 1
#define SND_PCM_HOOK_TYPE_CLOSE 2
int snd_config_search(snd_config_t *config, const char *key, snd_config_t **result);
int snd_config_get_string(const snd_config_t *config, const char **value);
int snd_pcm_stream(snd_pcm_t *pcm);
int snd_pcm_hook_add(snd_pcm_hook_t **hook, snd_pcm_t *pcm, int type,
                     int (*function)(snd_pcm_hook_t *hook), void *private_data);
void *snd_pcm_hook_get_private(snd_pcm_hook_t *hook);

static int on_close(snd_pcm_hook_t *hook)
{
    close((int)(intptr_t)snd_pcm_hook_get_private(hook));
    return 0;
}

int exclusive_install(snd_pcm_t *pcm, snd_config_t *args)
{
    snd_config_t *lock;
    snd_pcm_hook_t *hook;
    const char *path;
    char file[4096];

    if (snd_config_search(args, "lock", &lock) < 0 || snd_config_get_string(lock, &path) < 0)
        return -EINVAL;
    snprintf(file, sizeof file, "%s.%s", path,
             snd_pcm_stream(pcm) == SND_PCM_STREAM_CAPTURE ? "capture" : "playback");
    int fd = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close(fd);
        return -EBUSY;
    }
    int result = snd_pcm_hook_add(&hook, pcm, SND_PCM_HOOK_TYPE_CLOSE, on_close, (void *)(intptr_t)fd);
    if (result < 0)
        close(fd);
    return result;
}

/** ALSA loads a plug-in only with this mark. */
char _exclusive_install_dlsym_pcm_001;
