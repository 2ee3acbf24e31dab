// JPEGs by libjpeg-turbo. Every function returns 0, or 1 for an error or any warning.

// turbo_version is LIBJPEG_TURBO_VERSION_NUMBER: 2001005 for 2.1.5.
extern const int turbo_version;

// turbo_size reads the header of a JPEG: its height and width in pixels, and whether it has more
// than one scan.
int turbo_size(const unsigned char *file, unsigned long length, unsigned *height, unsigned *width,
               int *many);

// turbo_decode writes [height,width,3] bytes, the picture at a scale of eighths/8. A picture that
// has another size at this scale is an error.
int turbo_decode(const unsigned char *file, unsigned long length, unsigned eighths,
                 unsigned char *pixels, unsigned height, unsigned width);
